#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# A table of the embedded endpoint as objects and as files, whole and in part, and back again. #>

BeforeDiscovery {
    . "$PSScriptRoot/LocalTables.ps1"
    $files = foreach ($packed in '', '.gz') {
        @{ File = "all.dynamodb.jsonl$packed"; From = 'Types' }
        @{ File = "all.ion$packed"; From = 'Types' }
        @{ File = "plain.jsonl$packed"; From = 'Plain' }
        @{ File = "plain.json$packed"; From = 'Plain' }
        @{ File = "text.csv$packed"; From = 'Text' }
    }
    $chosen = @(
        @{ Name = '-First'; Parameters = @{ First = 2; KeyCondition = "device = 'a'" }; Expected = 'a1', 'a2' }
        @{ Name = '-Filter'; Parameters = @{ Filter = 'value > 25 AND begins_with(device, ''b'')' }; Expected = 'b3' }
        @{ Name = '-Filter with a reserved word and a quoted name'; Parameters = @{ Filter = '"odd.name" = ''it''''s'' AND attribute_exists(name)' }; Expected = 'b3' }
        @{ Name = '-KeyCondition'; Parameters = @{ KeyCondition = "device = 'b' AND at >= 2" }; Expected = 'b2', 'b3' }
        @{ Name = '-KeyCondition with -Filter'; Parameters = @{ KeyCondition = "device = 'a'"; Filter = 'value <> 20' }; Expected = 'a1', 'a3' }
        @{ Name = '-IndexName'; Parameters = @{ IndexName = 'ByColor' }; Expected = 'a1', 'b2' }
        @{ Name = '-IndexName with -KeyCondition'; Parameters = @{ IndexName = 'ByColor'; KeyCondition = "color = 'red'" }; Expected = 'a1' }
        @{ Name = '-ConsistentRead'; Parameters = @{ ConsistentRead = $true }; Expected = 'a1', 'a2', 'a3', 'b1', 'b2', 'b3' }
        @{ Name = '-Segments'; Parameters = @{ Segments = 1 }; Expected = 'a1', 'a2', 'a3', 'b1', 'b2', 'b3' }
    )
    $refused = @(
        @{ Name = 'an expression that cannot be read'; Parameters = @{ Filter = "name == 'a'" }; Id = 'InvalidExpression'; Message = '*position 7*' }
        @{ Name = 'an index that is not there'; Parameters = @{ IndexName = 'Nope' }; Id = 'ValidationException'; Message = '*Nope*' }
        @{ Name = 'a key condition on what is no key'; Parameters = @{ KeyCondition = 'value = 1' }; Id = 'ValidationException'; Message = '*device*' }
        @{ Name = 'a name that tells no format'; Parameters = @{ Path = 'x.xlsx' }; Id = 'FileNotWritable'; Message = '*-Format*' }
        @{ Name = 'a folder that is not there'; Parameters = @{ Path = 'nowhere/x.jsonl' }; Id = 'FileNotWritable'; Message = '*nowhere*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $null = Reset-Local

    # Every type of the type table: as the objects of its lines, and as what it says of them.
    $entries = & "$PSScriptRoot/fixtures/TypeTable.ps1"
    $typed = $entries | ForEach-Object { "{`"id`":{`"S`":$(ConvertTo-Json $_.Name)},`"v`":$($_.Json)}" }
    $null = $typed | Import-DdbItem Types -CreateTable -PartitionKey id

    # What plain json tells apart, and what csv does: text.
    $plain = '{"id":"a","n":1.5,"big":12345678901234567890123456789012345678,"t":true,"z":null,"e":"","l":[1,"x",[],{}],"m":{"A":{"b":[null]},"a":1}}', '{"id":"b","s":"\u0001 \"q\" \ud83d\ude00"}'
    $null = $plain | Import-DdbItem Plain -CreateTable -PartitionKey id
    $null = @{ id = 'a'; v = "a, `"b`"`r`nc" }, @{ id = 'b'; 'col, 2' = ' x ' } | Import-DdbItem Text -CreateTable -PartitionKey id

    Invoke-DynamoDb CreateTable @{
        TableName              = 'Readings'
        BillingMode            = 'PAY_PER_REQUEST'
        AttributeDefinitions   = @{ AttributeName = 'device'; AttributeType = 'S' }, @{ AttributeName = 'at'; AttributeType = 'N' }, @{ AttributeName = 'color'; AttributeType = 'S' }
        KeySchema              = @{ AttributeName = 'device'; KeyType = 'HASH' }, @{ AttributeName = 'at'; KeyType = 'RANGE' }
        GlobalSecondaryIndexes = , @{ IndexName = 'ByColor'; KeySchema = , @{ AttributeName = 'color'; KeyType = 'HASH' }; Projection = @{ ProjectionType = 'ALL' } }
    } | Out-Null
    $null = & {
        foreach ($device in 'a', 'b') { foreach ($at in 1..3) { [ordered]@{ value = $at * 10; name = "$device$at"; at = $at; device = $device } } }
    } | ForEach-Object {
        if ($_.name -eq 'a1') { $_.color = 'red' } elseif ($_.name -eq 'b2') { $_.color = 'blue' } elseif ($_.name -eq 'b3') { $_.'odd.name' = "it's" }
        $_
    } | Import-DdbItem Readings

    # Large enough to be read in many pages.
    $null = 1..3000 | ForEach-Object { @{ id = $_; v = 'x' * 8000 } } | Import-DdbItem Large -CreateTable -PartitionKey id:N
}

AfterAll { Stop-DdbLocal }

Describe 'Export-DdbTable into the pipeline' {
    It 'emits objects, key attributes first' {
        $item = Export-DdbTable Readings -KeyCondition "device = 'a' AND at = 2"
        $item | Should -BeOfType pscustomobject
        $item.psobject.Properties.Name[0..1] | Should -Be 'device', 'at'
        $item.psobject.Properties.Name[2..3] | Sort-Object | Should -Be 'name', 'value'
        $item.value | Should -BeOfType int
    }

    It 'emits dictionaries -As Hashtable' {
        $item = Export-DdbTable Readings -First 1 -As Hashtable
        $item | Should -BeOfType Collections.Specialized.OrderedDictionary
        @($item.Keys)[0..1] | Should -Be 'device', 'at'
        $item['NAME'] | Should -BeNullOrEmpty
    }

    It 'emits strings -As DynamoDbJson' {
        $text = Export-DdbTable Readings -As DynamoDbJson -KeyCondition "device = 'a' AND at = 2"
        $text | Should -BeOfType string
        ConvertTo-CanonicalItem $text | Should -BeExactly '{"at":{"N":"2"},"device":{"S":"a"},"name":{"S":"a2"},"value":{"N":"20"}}'
    }

    It 'reads <Name>' -ForEach $chosen {
        (Export-DdbTable Readings @Parameters).name | Sort-Object | Should -Be $Expected
    }

    It 'reads only what -Attribute names, in any form of name' {
        Export-DdbTable Readings -Attribute name, odd.name, value -KeyCondition "device = 'b' AND at = 3" -As DynamoDbJson |
            ConvertTo-CanonicalItem | Should -BeExactly '{"name":{"S":"b3"},"odd.name":{"S":"it''s"},"value":{"N":"30"}}'
    }

    It 'reads no more than -First, and not the whole table for it' {
        $before = (Get-DdbLocal).Requests
        @(Export-DdbTable Large -First 5).Count | Should -Be 5
        (Get-DdbLocal).Requests - $before | Should -BeLessOrEqual 3
    }

    It 'emits nothing for an empty table' {
        $null = Import-DdbItem Empty -InputObject @() -CreateTable -PartitionKey id
        Export-DdbTable Empty | Should -BeNullOrEmpty
    }

    It 'takes tables from Get-DdbTableInfo' {
        @(Get-DdbTableInfo Plain, Text | Export-DdbTable).Count | Should -Be 4
    }

    It 'ends at once and without a word when a later command has enough' {
        $before = (Get-DdbLocal).Requests
        $errors = $Error.Count
        $said = @(Export-DdbTable Large -WarningVariable warned -ErrorVariable failed | Select-Object -First 3) 6>&1
        $said.Count | Should -Be 3
        $said | Should -BeOfType pscustomobject
        @($warned).Count + @($failed).Count | Should -Be 0
        $Error.Count | Should -Be $errors
        # The engine has stopped: of about 30 pages it read only those that the queues took, and no more come.
        $read = (Get-DdbLocal).Requests - $before
        $read | Should -BeLessThan 25
        Start-Sleep -Milliseconds 300
        (Get-DdbLocal).Requests - $before | Should -Be $read
    }
}

Describe 'Export-DdbTable | Import-DdbItem' {
    It 'leaves an equal table, with every type' {
        $result = Export-DdbTable Types | Import-DdbItem TypesCopy -CreateTable -PartitionKey id
        $result.ItemsWritten | Should -Be $entries.Count
        Get-TableContent TypesCopy | Should -BeExactly (Get-TableContent Types)
        Get-TableContent Types | Should -BeExactly ($typed | ConvertTo-CanonicalItem | Sort-Object -CaseSensitive)
    }

    It 'leaves an equal table -As <_>' -ForEach 'Hashtable', 'DynamoDbJson' {
        $null = Export-DdbTable Types -As $_ | Import-DdbItem "Types$_" -CreateTable -PartitionKey id
        Get-TableContent "Types$_" | Should -BeExactly (Get-TableContent Types)
    }

    It 'keeps names that differ only in case' {
        $null = '{"id":"a","ID":"b","Id":{"x":1,"X":2}}' | Import-DdbItem Cases -CreateTable -PartitionKey id
        $result = Export-DdbTable Cases | Import-DdbItem CasesCopy -CreateTable -PartitionKey id
        $result.Completed | Should -BeTrue
        Get-TableContent CasesCopy | Should -BeExactly '{"ID":{"S":"b"},"Id":{"M":{"X":{"N":"2"},"x":{"N":"1"}}},"id":{"S":"a"}}'
    }
}

Describe 'Export-DdbTable into a file' {
    BeforeAll { Push-Location $TestDrive }
    AfterAll { Pop-Location }

    It 'and back leaves an equal table: <File>' -ForEach $files {
        $result = Export-DdbTable $From -Path $File
        $result | Should -BeOfType DynamoBulk.TransferResult
        $result.Operation, $result.Source, $result.Completed | Should -Be 'Export', $From, $true
        $result.Destination | Should -Be (Join-Path (Get-Location).ProviderPath $File)
        Assert-ResultAddsUp $result
        $copy = "Copy$($File -replace '\W')"
        (Import-DdbItem $copy -Path $File -CreateTable -PartitionKey id).ItemsWritten | Should -Be $result.ItemsWritten
        Get-TableContent $copy | Should -BeExactly (Get-TableContent $From)
    }

    It 'writes a file that others can read: <Name>' -ForEach @(
        @{ Name = 'ConvertFrom-Json'; Read = { Export-DdbTable Readings out.json | Out-Null; Get-Content out.json -Raw | ConvertFrom-Json } }
        @{ Name = 'ConvertFrom-Json, line by line'; Read = { Export-DdbTable Readings out.jsonl | Out-Null; Get-Content out.jsonl | ConvertFrom-Json } }
        @{ Name = 'Import-Csv'; Read = { Export-DdbTable Readings out.csv | Out-Null; Import-Csv out.csv } }
    ) {
        $read = @(& $Read)
        $read.name | Sort-Object | Should -Be 'a1', 'a2', 'a3', 'b1', 'b2', 'b3'
        ($read | Where-Object name -EQ b3).'odd.name' | Should -Be "it's"
    }

    It 'writes tabs into tsv, and what -Delimiter says' {
        $options = @{ Attribute = 'value', 'name'; KeyCondition = "device = 'a' AND at = 1" }
        $null = Export-DdbTable Readings -Path tabs.tsv @options
        Get-Content tabs.tsv | Should -Be "value`tname", "10`ta1"
        $null = Export-DdbTable Readings -Path other.csv -Delimiter ';' @options
        Get-Content other.csv | Should -Be 'value;name', '10;a1'
        { Export-DdbTable Readings -Path other.json -Delimiter ';' } | Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*has no delimiter*'
        { Export-DdbTable Readings -Path other.csv -Delimiter '"' } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
        { Export-DdbTable Readings -Path other -Format DataPipeline } | Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*read, not written*'
    }

    It 'guards formulas in csv and tsv with -FormulaGuard, and refuses that for other formats' {
        $null = [ordered]@{ id = '=1+1'; n = -5; '@name' = 'a;=1' } | Import-DdbItem Formulas -CreateTable -PartitionKey id
        $null = Export-DdbTable Formulas -Path guarded.csv -Attribute id, n, '@name' -FormulaGuard
        Get-Content guarded.csv | Should -Be '"id","n","''@name"', '"''=1+1","-5","a;=1"'
        $null = Export-DdbTable Formulas -LiteralPath guarded.tsv -Attribute id, n -FormulaGuard
        Get-Content guarded.tsv | Should -Be "`"id`"`t`"n`"", "`"'=1+1`"`t`"-5`""
        $null = Export-DdbTable Formulas -Path plain.csv -Attribute id, n, '@name'
        Get-Content plain.csv | Should -Be 'id,n,@name', '=1+1,-5,a;=1'
        { Export-DdbTable Formulas -Path guarded.json -FormulaGuard } | Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*Json*-FormulaGuard*'
        'guarded.json' | Should -Not -Exist
    }

    It 'takes the columns of a csv file from -Attribute, in that order' {
        $null = Export-DdbTable Readings -Path columns.csv -Attribute value, name, color -KeyCondition "device = 'a' AND at = 1"
        Get-Content columns.csv | Should -Be 'value,name,color', '10,a1,red'
    }

    It 'uses -Format where the name does not tell, and gzips by name' {
        $null = Export-DdbTable Readings -Path backup.gz -Format DynamoDbJson -KeyCondition "device = 'a' AND at = 1"
        $stream = [IO.Compression.GZipStream]::new([IO.File]::OpenRead((Join-Path $TestDrive backup.gz)), [IO.Compression.CompressionMode]::Decompress)
        try { $text = [IO.StreamReader]::new($stream).ReadToEnd() } finally { $stream.Dispose() }
        $text | Should -BeLike '{*"device":{"S":"a"}*}*'
    }

    It 'writes Ion as the import of the service takes it' {
        $null = Export-DdbTable Readings -Path one.gz -Format Ion -KeyCondition "device = 'a' AND at = 1" -Attribute device, at
        $stream = [IO.Compression.GZipStream]::new([IO.File]::OpenRead((Join-Path $TestDrive one.gz)), [IO.Compression.CompressionMode]::Decompress)
        try { $text = [IO.StreamReader]::new($stream).ReadToEnd() } finally { $stream.Dispose() }
        $text | Should -BeIn "`$ion_1_0 {Item:{device:`"a`",at:1.}}`n", "`$ion_1_0 {Item:{at:1.,device:`"a`"}}`n"
    }

    It 'replaces a file, but not with -NoClobber' {
        Set-Content there.jsonl 'mine'
        { Export-DdbTable Text -Path there.jsonl -NoClobber } | Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*there.jsonl*already exists*'
        Get-Content there.jsonl | Should -Be 'mine'
        $null = Export-DdbTable Text -LiteralPath there.jsonl
        @(Get-Content there.jsonl).Count | Should -Be 2
    }

    It 'replaces a read-only file with -Force' {
        Set-Content locked.jsonl 'mine'
        Set-ItemProperty locked.jsonl IsReadOnly $true
        $null = Export-DdbTable Text -Path locked.jsonl -Force
        @(Get-Content locked.jsonl).Count | Should -Be 2
        { Export-DdbTable Text -Path locked.jsonl -Force -NoClobber } | Should -Throw -ErrorId 'FileNotWritable,*'
    }

    It 'only says what it would do with -WhatIf' {
        $before = (Get-DdbLocal).Requests
        Export-DdbTable Text -Path unwritten.jsonl -WhatIf | Should -BeNullOrEmpty
        Export-DdbTable Text -WhatIf | Should -BeNullOrEmpty
        'unwritten.jsonl' | Should -Not -Exist
        (Get-DdbLocal).Requests | Should -Be $before
    }

    It 'refuses to write a second table over the first' {
        { Get-DdbTableInfo Plain, Text | Export-DdbTable -Path both.jsonl } | Should -Throw -ErrorId 'OneFileOneTable,*' -ExpectedMessage '*Plain*Text*ForEach-Object*'
        @(Get-Content both.jsonl).Count | Should -Be 2
        Get-Content both.jsonl -Raw | Should -BeLike '*"big":*'
    }

    It 'refuses <Name>' -ForEach $refused {
        { Export-DdbTable Readings @Parameters } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Message
    }

    It 'touches no file when there is no such table' {
        Set-Content kept.jsonl 'mine'
        { Export-DdbTable Nowhere -Path kept.jsonl } | Should -Throw -ErrorId 'TableNotFound,*'
        Get-Content kept.jsonl | Should -Be 'mine'
    }
}

Describe 'Export-DdbTable -MaxFileSize' {
    BeforeAll {
        $random = [Random]::new(3)
        $null = 1..1500 | ForEach-Object {
            $bytes = [byte[]]::new(1500)
            $random.NextBytes($bytes)
            [pscustomobject]@{ id = $_; v = [Convert]::ToBase64String($bytes) }
        } | Import-DdbItem Bulky -CreateTable -PartitionKey id:N
        $null = New-Item -ItemType Directory "$TestDrive/cut"
        Push-Location "$TestDrive/cut"
        # Each file of the folder, in order: its name and what it holds.
        function Get-FileContent { Get-ChildItem -File | Sort-Object Name | ForEach-Object { "$($_.Name) $(Get-Content $_ -Raw)".Trim() } }
    }
    BeforeEach { Remove-Item * -Recurse }
    AfterAll { Pop-Location }

    It 'cuts <_> into whole files of that size, which come back as the same table' -ForEach 'x.jsonl', 'x.jsonl.gz', 'x.json', 'x.csv', 'x.ddb.json.gz' {
        $result = Export-DdbTable Bulky -Path $_ -MaxFileSize 1MB
        $extension = $_.Substring(1)
        $names = 1..3 | ForEach-Object { "x-0000$_$extension" }
        (Get-ChildItem -File | Sort-Object Name).Name | Should -Be $names
        (Get-ChildItem -File).Length | ForEach-Object { $_ | Should -BeLessOrEqual 1MB }
        $result.Destination | Should -Be "$(Join-Path (Get-Location).ProviderPath $names[0]) (3 parts)"
        $result.ItemsWritten, $result.Completed | Should -Be 1500, $true
        $copy = "Cut$($extension -replace '\W')"
        (Import-DdbItem $copy -Path . -CreateTable -PartitionKey id:N).ItemsWritten | Should -Be 1500
        Get-TableContent $copy | Should -BeExactly (Get-TableContent Bulky)
    }

    It 'replaces an earlier export, and says which parts of it are gone' {
        foreach ($n in 1..4) { Set-Content "text-0000$n.csv" "old$n" }
        Set-Content text.csv 'mine'
        $said = Export-DdbTable Text -Path text.csv -Attribute id -MaxFileSize 1MB -Verbose 4>&1
        $said | Where-Object { "$_" -like '*Removed 3 parts of an earlier export behind *text-00001.csv.' } | Should -HaveCount 1
        (Get-FileContent) -replace '\s+', ' ' | Sort-Object | Should -Be 'text-00001.csv id a b', 'text.csv mine'
    }

    It 'refuses to replace any part with -NoClobber, a read-only one without -Force, and what is no part at all' {
        Set-Content text-00001.csv, text-00002.csv 'old'
        { Export-DdbTable Text -Path text.csv -MaxFileSize 1MB -NoClobber } | Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*text-00001.csv*already exists*'
        Set-ItemProperty text-00002.csv IsReadOnly $true
        { Export-DdbTable Text -Path text.csv -MaxFileSize 1MB } | Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*text-00002.csv*-Force*'
        Get-FileContent | Should -Be 'text-00001.csv old', 'text-00002.csv old'
        $null = Export-DdbTable Text -Path text.csv -Attribute id -MaxFileSize 1MB -Force
        (Get-ChildItem).Name | Should -Be 'text-00001.csv'
        Set-Content text-10115.csv 'mine'
        { Export-DdbTable Text -Path text.csv -MaxFileSize 1MB } | Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*text-10115.csv*move it away*'
        { Export-DdbTable Text -Path nowhere/text.csv -MaxFileSize 1MB } | Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*nowhere*'
        { Export-DdbTable Text -Path text.csv -MaxFileSize 1KB } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }

    It 'only says what it would do with -WhatIf' {
        Set-Content text-00001.csv 'old'
        Export-DdbTable Text -Path text.csv -MaxFileSize 1MB -WhatIf | Should -BeNullOrEmpty
        Get-FileContent | Should -Be 'text-00001.csv old'
    }

    It 'leaves an earlier export and nothing else when it is cut short' {
        Set-Content slow-00001.jsonl, slow-00002.jsonl 'old'
        $pipeline = Start-Pipeline "Export-DdbTable Large -Path '$(Get-Location)/slow.jsonl' -MaxFileSize 1MB -MaxReadCapacity 150"
        Wait-Until { (Get-ChildItem slow-*.partial).Count -ge 2 }
        $null = Stop-Pipeline $pipeline
        $results = Get-AnnouncedResult $pipeline.Shell.Streams.Information
        $results[0].Completed, $results[0].ItemsWritten | Should -Be $false, 0
        Assert-ResultAddsUp $results[0]
        $pipeline.Shell.Dispose()
        Get-FileContent | Should -Be 'slow-00001.jsonl old', 'slow-00002.jsonl old'
    }
}

Describe 'Export-DdbTable and others at its files' {
    BeforeDiscovery {
        $forms = @(
            @{ Form = 'one file'; Cut = @{}; Words = ''; Written = 'out.jsonl' }
            @{ Form = 'one file with a checkpoint'; Cut = @{ CheckpointPath = 'mine.cp' }; Words = "-CheckpointPath '{0}/its.cp'"; Written = 'out.jsonl' }
            @{ Form = 'numbered files'; Cut = @{ MaxFileSize = 1MB }; Words = '-MaxFileSize 1MB'; Written = 'out-00001.jsonl' }
            @{ Form = 'numbered files with a checkpoint'; Cut = @{ MaxFileSize = 1MB; CheckpointPath = 'mine.cp' }; Words = "-MaxFileSize 1MB -CheckpointPath '{0}/its.cp'"; Written = 'out-00001.jsonl' }
        )
    }
    BeforeAll {
        $null = New-Item -ItemType Directory "$TestDrive/guarded"
        Push-Location "$TestDrive/guarded"

        # An export that goes on beside the test until it is let run out; it lasts some seconds.
        function Start-Export([string] $Words) {
            $pipeline = Start-Pipeline "Export-DdbTable Large -Path '$(Get-Location)/out.jsonl' -MaxReadCapacity 1500 $($Words -f (Get-Location))"
            Wait-Until { @(Get-ChildItem out*.partial | Where-Object Length -GT 0).Count -gt 0 }
            $pipeline
        }

        # What the export beside the test ended with: its result, or its error.
        function Wait-Export($Pipeline) {
            $null = $Pipeline.Shell.EndInvoke($Pipeline.Running)
            $Pipeline.Shell.Streams.Error.Count ? $Pipeline.Shell.Streams.Error[0] : $Pipeline.Output[0]
            $Pipeline.Shell.Dispose()
        }
    }
    BeforeEach { Get-ChildItem -Force | Remove-Item -Recurse -Force }
    AfterAll { Pop-Location }

    It 'refuses a second export while one is at <Form>' -ForEach $forms {
        $first = Start-Export $Words
        { Export-DdbTable Text -Path out.jsonl @Cut } |
            Should -Throw -ErrorId 'FileInUse,*' -ExpectedMessage "'$(Get-Location)/$Written.partial' is being written by another transfer: wait until that has ended, or name another file.*"
        $result = Wait-Export $first
        $result.Completed, $result.ItemsWritten | Should -Be $true, 3000
        @(Get-ChildItem -Force | Where-Object Name -NotLike 'out*.jsonl') | Should -BeNullOrEmpty
        @(Get-Content out*.jsonl | ForEach-Object { ($_ | ConvertFrom-Json).id } | Sort-Object -Unique).Count | Should -Be 3000
        (Export-DdbTable Text -Path out.jsonl @Cut).Completed | Should -BeTrue
    }

    It 'does not complete when somebody has removed what it wrote: <Form>' -ForEach $forms {
        $export = Start-Export $Words
        Remove-Item "$Written.partial"
        $ended = Wait-Export $export
        "$ended" | Should -BeLike "*$Written.partial*"
        $ended.Exception.Result.Completed, $ended.Exception.Result.ItemsWritten | Should -Be $false, 0
        @(Get-ChildItem out*.jsonl) | Should -BeNullOrEmpty
    }

    It 'keeps with -NoClobber a file that appears while it runs: <Form>' -ForEach $forms {
        $export = Start-Export "-NoClobber $Words"
        Set-Content $Written 'another'
        $ended = Wait-Export $export
        "$ended" | Should -BeLike "*The file '$(Get-Location)/$Written' already exists, and none is to be replaced.*"
        $ended.Exception.Result.Completed | Should -BeFalse
        Get-Content $Written | Should -Be 'another'
        if ($Cut.Contains('CheckpointPath')) {
            Remove-Item $Written
            $mine = @{} + $Cut
            $mine.CheckpointPath = 'its.cp'
            (Export-DdbTable Large -Path out.jsonl -MaxReadCapacity 100 -NoClobber -Resume @mine).ItemsWritten | Should -Be 3000
            @(Get-Content out*.jsonl).Count | Should -Be 3000
        } else {
            (Get-ChildItem -Force).Name | Should -Be $Written
        }
    }

    It 'goes on with no file that another export has left there' {
        $export = Start-Export "-CheckpointPath '{0}/its.cp'"
        $null = Stop-Pipeline $export
        $export.Shell.Dispose()
        'its.cp' | Should -Exist
        $length = (Get-Item out.jsonl.partial).Length
        Set-Content out.jsonl.partial ('{"id":"of another table"}' * ($length / 20))
        { Export-DdbTable Large -Path out.jsonl -MaxReadCapacity 1500 -CheckpointPath its.cp -Resume } |
            Should -Throw -ErrorId 'FileNotWritable,*' -ExpectedMessage '*out.jsonl.partial* is not what was written there: put that back, or remove the checkpoint to begin anew.'
    }

    It 'replaces no device or pipe, and leaves its mode: -<Parameter>' -ForEach @(
        @{ Parameter = 'LiteralPath'; Command = { Export-DdbTable Text -LiteralPath $args[0] -Format JsonLines } }
        @{ Parameter = 'CheckpointPath'; Command = { Export-DdbTable Text -Path out.jsonl -CheckpointPath $args[0] -Resume } }
        @{ Parameter = 'ReportPath'; Command = { Export-DdbTable Text -Path out.jsonl -ReportPath $args[0] } }
        @{ Parameter = 'FailedItemPath'; Command = { @{ id = 'c' } | Import-DdbItem Text -FailedItemPath $args[0] } }
        @{ Parameter = 'RecordPath'; Command = { @{ id = 'c' } | Import-DdbItem Text -RecordPath $args[0] } }
    ) {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows keeps devices outside of the file system' }
        $special = @('pipe')
        mkfifo -m 644 pipe
        if ((id -u) -eq 0) {
            mknod -m 644 device c 1 3
            $special += 'device'
        }
        foreach ($name in $special) {
            $mode = (Get-Item $name).UnixMode
            { & $Command "$(Get-Location)/$name" } | Should -Throw -ExpectedMessage "'$(Get-Location)/$name' is a device, a pipe or a socket, and none of these takes a file: name a file."
            (Get-Item $name).UnixMode | Should -Be $mode
        }
        (Get-ChildItem -Force).Name | Should -Be ($special | Sort-Object)
        @(Export-DdbTable Text).Count | Should -Be 2
    }

    It 'follows a link, and keeps the mode of what it replaces' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no modes of files' }
        $null = New-Item -ItemType Directory real
        Set-Content real/file.jsonl 'old'
        chmod 600 real/file.jsonl
        $null = New-Item -ItemType SymbolicLink out.jsonl -Target real/file.jsonl
        (Export-DdbTable Text -Path out.jsonl).Completed | Should -BeTrue
        (Get-Item out.jsonl).LinkTarget | Should -Be 'real/file.jsonl'
        @(Get-Content real/file.jsonl).Count | Should -Be 2
        (Get-Item real/file.jsonl).UnixMode | Should -Be '-rw-------'
        (Get-ChildItem real -Force).Name | Should -Be 'file.jsonl'
    }
}

Describe 'Export-DdbTable and Ctrl-C' {
    AfterAll { $null = Reset-Local }

    It 'ends while a later command takes its time' {
        $pipeline = Start-Pipeline 'Export-DdbTable Large | ForEach-Object { Start-Sleep -Milliseconds 20; $_ }'
        Wait-Until { $pipeline.Output.Count -ge 3 }
        Stop-Pipeline $pipeline | Should -BeLessThan 5
        $pipeline.Shell.InvocationStateInfo.State | Should -Be Stopped
        $results = Get-AnnouncedResult $pipeline.Shell.Streams.Information
        $results.Count | Should -Be 1
        $results[0].ItemsWritten | Should -BeGreaterOrEqual 3
        $results[0].Completed | Should -BeFalse
        Assert-ResultAddsUp $results[0]

        $pipeline.Shell.Commands.Clear()
        @($pipeline.Shell.AddScript('Export-DdbTable Text').Invoke()).Count | Should -Be 2
        $pipeline.Shell.Dispose()
    }

    It 'ends while the service takes its time' {
        $null = Reset-Local @{ Latency = '00:00:02' }
        $null = '{"id":"a"}' | Import-DdbItem Slow -CreateTable -PartitionKey id
        $before = (Get-DdbLocal).Requests
        $pipeline = Start-Pipeline "Export-DdbTable Slow -Path '$TestDrive/slow.jsonl'"
        Wait-Until { (Get-DdbLocal).Requests - $before -ge 2 }
        Stop-Pipeline $pipeline | Should -BeLessThan 5
        $results = Get-AnnouncedResult $pipeline.Shell.Streams.Information
        $results.Count | Should -Be 1
        $results[0].Operation, $results[0].Completed | Should -Be 'Export', $false
        $pipeline.Shell.Dispose()
        # A file that did not become whole leaves nothing behind.
        "$TestDrive/slow.jsonl*" | Should -Not -Exist
    }
}
