#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Objects and files into a table of the embedded endpoint, and whatever can be wrong with them. #>

BeforeDiscovery {
    . "$PSScriptRoot/LocalTables.ps1"
    $inputs = @(
        @{ Name = 'Import-Csv, into a table with a number key'; Key = 'id:N'; Make = { Import-Csv "$TestDrive/people.csv" }
            Expected = '{"id":{"N":"1"},"name":{"S":"Ada"},"zip":{"S":"01234"}}', '{"id":{"N":"2"},"name":{"S":"Alan"},"zip":{"S":""}}' }
        @{ Name = 'ConvertFrom-Json'; Key = 'id:N'; Make = { '[{"id":1,"tags":["a",null],"at":{"x":1.5}},{"id":2,"ok":true}]' | ConvertFrom-Json }
            Expected = '{"at":{"M":{"x":{"N":"1.5"}}},"id":{"N":"1"},"tags":{"L":[{"S":"a"},{"NULL":true}]}}', '{"id":{"N":"2"},"ok":{"BOOL":true}}' }
        @{ Name = 'Get-ChildItem | Select-Object'; Key = 'Name'; Make = { Get-ChildItem "$TestDrive/two" | Select-Object Name, Length }
            Expected = '{"Length":{"N":"3"},"Name":{"S":"a.txt"}}', '{"Length":{"N":"5"},"Name":{"S":"b.txt"}}' }
        @{ Name = 'Get-Process | Select-Object'; Key = 'Id:N'; Make = { Get-Process -Id $PID | Select-Object Id, @{ n = 'Kind'; e = { $_.GetType().Name } } }
            Expected = "{`"Id`":{`"N`":`"$PID`"},`"Kind`":{`"S`":`"Process`"}}" }
        @{ Name = 'hashtables'; Key = 'id'; Make = { @{ id = 'a'; n = 1 }, @{ id = 'b' } }; Expected = '{"id":{"S":"a"},"n":{"N":"1"}}', '{"id":{"S":"b"}}' }
        @{ Name = 'ordered dictionaries'; Key = 'id'; Make = { [ordered]@{ z = 1; id = 'a' } }; Expected = '{"id":{"S":"a"},"z":{"N":"1"}}' }
        @{ Name = 'objects of a class'; Key = 'id'; Make = { [ImportTestPerson]::new() }; Expected = '{"age":{"N":"41"},"id":{"S":"ann"}}' }
        @{ Name = 'rows of a DataTable'; Key = 'id:N'; Make = { , (& { $table = [Data.DataTable]::new(); $null = $table.Columns.Add('id', [int]), $table.Columns.Add('v'); $null = $table.Rows.Add(1, 'x'); $null = $table.Rows.Add(2, [DBNull]::Value); , $table }).Rows | ForEach-Object { $_ } }
            Expected = '{"id":{"N":"1"},"v":{"S":"x"}}', '{"id":{"N":"2"},"v":{"NULL":true}}' }
        @{ Name = 'JSON strings'; Key = 'id'; Make = { '{"id":"a","n":1}', ' {"id":{"S":"b"},"s":{"SS":["x"]}}' }; Expected = '{"id":{"S":"a"},"n":{"N":"1"}}', '{"id":{"S":"b"},"s":{"SS":[x]}}' }
        @{ Name = 'lines of Get-Content'; Key = 'id:N'; Make = { Get-Content "$TestDrive/lines.jsonl" }; Expected = '{"id":{"N":"1"}}', '{"id":{"N":"2"},"v":{"S":"x"}}' }
        @{ Name = 'an item of an attribute called TableName'; Key = 'id'; Make = { [pscustomobject]@{ id = 'a'; TableName = 'elsewhere'; Path = 'x'; Region = 'y' } }
            Expected = '{"Path":{"S":"x"},"Region":{"S":"y"},"TableName":{"S":"elsewhere"},"id":{"S":"a"}}' }
    )
    $singles = @(
        @{ Name = 'a number'; Make = { 42 } }
        @{ Name = 'a path'; Make = { 'people.csv' } }
        @{ Name = 'a date'; Make = { [datetime]'2026-01-02' } }
        @{ Name = '$null'; Make = { , $null } }
    )
    $impossible = @(
        @{ Name = '-CreateTable without -PartitionKey'; Parameters = @{ CreateTable = $true }; Id = 'CreateTableKey' }
        @{ Name = '-PartitionKey without -CreateTable'; Parameters = @{ PartitionKey = 'id' }; Id = 'CreateTableKey' }
        @{ Name = '-SortKey without -CreateTable'; Parameters = @{ SortKey = 'id' }; Id = 'CreateTableKey' }
        @{ Name = '-BillingMode without -CreateTable'; Parameters = @{ BillingMode = 'Provisioned' }; Id = 'CreateTableKey' }
        @{ Name = 'two ceilings'; Parameters = @{ MaxWriteCapacity = 5; CapacityPercent = 40 }; Id = 'TwoCeilings' }
        @{ Name = 'a percentage beyond 100'; Parameters = @{ CapacityPercent = 101 }; Id = 'ParameterArgumentValidationError' }
        @{ Name = 'a key of no type'; Parameters = @{ CreateTable = $true; PartitionKey = 'id:X' }; Id = 'CannotConvertArgumentNoMessage' }
        @{ Name = 'a key of no name'; Parameters = @{ CreateTable = $true; PartitionKey = ':N' }; Id = 'CannotConvertArgumentNoMessage' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $null = Reset-Local
    class ImportTestPerson { [string] $id = 'ann'; [int] $age = 41; hidden [string] $secret = 'x' }

    $script:tables = 0
    # A table of its own for a test.
    function New-Table([string] $Key = 'id', [string] $SortKey) {
        $name = "Table$((++$script:tables))"
        $sort = $SortKey ? @{ SortKey = $SortKey } : @{}
        $null = Import-DdbItem $name -InputObject @() -CreateTable -PartitionKey $Key @sort
        $name
    }

    $null = New-Item -ItemType Directory "$TestDrive/two"
    Set-Content "$TestDrive/two/a.txt" 'abc' -NoNewline
    Set-Content "$TestDrive/two/b.txt" 'abcde' -NoNewline
    Set-Content "$TestDrive/people.csv" "id,name,zip`n1,Ada,01234`n2,Alan,"
    Set-Content "$TestDrive/lines.jsonl" "{`"id`":1}`n{`"id`":2,`"v`":`"x`"}"
}

AfterAll { Stop-DdbLocal }

Describe 'Import-DdbItem from the pipeline' {
    It 'takes <Name>' -ForEach $inputs {
        $table = New-Table $Key
        $result = & $Make | Import-DdbItem $table
        $result | Should -BeOfType DynamoBulk.TransferResult
        $result.Completed | Should -BeTrue
        $result.ItemsWritten | Should -Be @($Expected).Count
        Get-TableContent $table | Should -BeExactly $Expected
    }

    It 'says what it did' {
        $table = New-Table
        $result = @{ id = 'a' }, @{ id = 'b' } | Import-DdbItem $table
        $result.Operation, $result.Source, $result.Destination | Should -Be 'Import', 'pipeline', $table
        $result.ItemsRead, $result.ItemsWritten, $result.Bytes, $result.ConsumedCapacity | Should -Be 2, 2, 6, 2
        "$result" | Should -BeLike "Import of 2 items from pipeline to ${table}: 2 written, in * s."
    }

    It 'keeps the last of many items of one key' {
        $table = New-Table
        $result = 1..1000 | ForEach-Object { @{ id = "k$($_ % 10)"; n = $_ } } | Import-DdbItem $table
        Get-TableContent $table | Should -BeExactly (0..9 | ForEach-Object { "{`"id`":{`"S`":`"k$_`"},`"n`":{`"N`":`"$($_ -eq 0 ? 1000 : 990 + $_)`"}}" })
        Assert-ResultAddsUp $result
        $result.Completed | Should -BeTrue
    }

    It 'takes an array given to -InputObject item by item' {
        $table = New-Table
        (Import-DdbItem $table -InputObject @{ id = 'a' }, @{ id = 'b' }).ItemsWritten | Should -Be 2
        (Import-DdbItem $table -InputObject ([Collections.Generic.List[object]] @(@{ id = 'c' }, '{"id":"d"}'))).ItemsWritten | Should -Be 2
        Get-TableContent $table | Should -BeExactly ('a', 'b', 'c', 'd' | ForEach-Object { "{`"id`":{`"S`":`"$_`"}}" })
    }

    It 'imports the file that a FileInfo stands for' {
        $table = New-Table id:N
        (Get-Item "$TestDrive/people.csv" | Import-DdbItem $table).ItemsWritten | Should -Be 2
        (Import-DdbItem $table -InputObject (Get-Item "$TestDrive/lines.jsonl")).ItemsWritten | Should -Be 2
        Get-TableContent $table | Should -BeExactly '{"id":{"N":"1"}}', '{"id":{"N":"2"},"v":{"S":"x"}}'
    }

    It 'refuses a folder and says what to pipe instead' {
        $table = New-Table
        $result = Get-Item "$TestDrive/two" | Import-DdbItem $table -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -Be 'NotAnItem,DynamoBulk.Cmdlets.Commands.ImportDdbItemCommand'
        $refused.Exception.Message | Should -BeLike "Input object 1: *two' is a folder: *Select-Object*-Path*"
        $refused[0].TargetObject | Should -BeOfType IO.DirectoryInfo
        $result.ItemsFailed | Should -Be 1
    }

    It 'refuses <Name> with the hint to use -Path' -ForEach $singles {
        $table = New-Table
        $result = & $Make | Import-DdbItem $table -ErrorVariable refused -ErrorAction SilentlyContinue
        $refused.FullyQualifiedErrorId | Should -Be 'NotAnItem,DynamoBulk.Cmdlets.Commands.ImportDdbItemCommand'
        $result.ItemsRead, $result.ItemsFailed, $result.Completed | Should -Be 1, 1, $false
        if ($null -ne (& $Make)) { $refused.Exception.Message | Should -BeLike '*-Path.' }
    }

    It 'tells of a failed item while more are awaited' {
        $table = New-Table
        $seen = [Collections.Generic.List[int]]::new()
        & { 'x'; 1..50 | ForEach-Object { Start-Sleep -Milliseconds 20; $seen.Add($refused.Count); @{ id = "$_" } } } |
            Import-DdbItem $table -ErrorVariable refused -ErrorAction SilentlyContinue | Out-Null
        $seen[-1] | Should -Be 1
    }
}

Describe 'Import-DdbItem of 996 good and 4 bad items' {
    BeforeAll {
        $bad = @{
            ItemTooLarge  = [pscustomobject]@{ id = 'large'; v = 'x' * 410000 }
            MissingKey    = [pscustomobject]@{ name = 'no key' }
            EmptyKey      = [pscustomobject]@{ id = '' }
            InvalidNumber = [pscustomobject]@{ id = 'nan'; v = [double]::NaN }
        }
        $items = @(foreach ($n in 1..996) { [pscustomobject]@{ id = "item $n"; n = $n } })
        $items = $items[0..99] + $bad.ItemTooLarge + $items[100..499] + $bad.MissingKey + $bad.EmptyKey + $items[500..995] + $bad.InvalidNumber
        $expected = 1..996 | ForEach-Object { "{`"id`":{`"S`":`"item $_`"},`"n`":{`"N`":`"$_`"}}" } | Sort-Object -CaseSensitive
    }

    It 'writes the good ones and makes an error of each other' {
        $table = New-Table
        $result = $items | Import-DdbItem $table -ErrorVariable failed -ErrorAction SilentlyContinue
        Get-TableContent $table | Should -BeExactly $expected
        $failed.Count | Should -Be 4
        foreach ($record in $failed) {
            $code = ($record.FullyQualifiedErrorId -split ',')[0]
            [object]::ReferenceEquals($record.TargetObject, $bad[$code]) | Should -BeTrue -Because "$code names its item"
            $record.CategoryInfo.Category | Should -Be InvalidData
        }
        ($failed.FullyQualifiedErrorId -replace ',.*') | Sort-Object | Should -Be ($bad.Keys | Sort-Object)
        ($failed | Where-Object FullyQualifiedErrorId -like 'ItemTooLarge*').Exception.Message | Should -BeLike 'Input object 101: *'
        $result.ItemsRead, $result.ItemsWritten, $result.ItemsFailed, $result.ItemsPending, $result.Completed | Should -Be 1000, 996, 4, 0, $false
        Assert-ResultAddsUp $result
    }

    It 'ends at the first bad one with -ErrorAction Stop, and tells the host what was done' {
        $table = New-Table
        $caught = $null
        try { $items | Import-DdbItem $table -ErrorAction Stop -InformationVariable said 6> $null } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'ItemTooLarge,*'
        [object]::ReferenceEquals($caught.TargetObject, $bad.ItemTooLarge) | Should -BeTrue
        $results = Get-AnnouncedResult $said
        $results.Count | Should -Be 1
        $results[0].Completed | Should -BeFalse
        $results[0].ItemsFailed | Should -BeGreaterOrEqual 1
        $results[0].ItemsWritten | Should -Be @(Export-DdbTable $table).Count
        Assert-ResultAddsUp $results[0]
    }
}

Describe 'Import-DdbItem -MaxFailedItems' {
    BeforeAll {
        # Four bad ones of 400, from the pipeline and from a file.
        $items = @(1..400 | ForEach-Object { $_ % 100 -eq 0 ? @{ n = $_ } : @{ id = "$_" } })
        Set-Content "$TestDrive/fails.jsonl" ($items | ForEach-Object { ConvertTo-Json $_ -Compress })
        $roads = @{ pipeline = { param($More) $items | Import-DdbItem $table @More }; file = { param($More) Import-DdbItem $table -Path "$TestDrive/fails.jsonl" @More } }

        # Runs an import and holds what it says to what the table has.
        function Invoke-Import([string] $Road, [hashtable] $More) {
            $caught = $result = $null
            try { $result = . $roads[$Road] ($More + @{ ErrorVariable = 'failed'; InformationVariable = 'said' }) 2> $null 6> $null } catch { $caught = $_ }
            $result = $result ?? $caught.Exception.Result ?? (Get-AnnouncedResult $said)[0]
            Assert-ResultAddsUp $result
            $result.Completed | Should -BeFalse
            @(Export-DdbTable $table).Count | Should -Be $result.ItemsWritten
            $errors = @($failed | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] -and $_.FullyQualifiedErrorId -like 'MissingKey,*' })
            [pscustomobject]@{ Caught = $caught; Result = $result; Errors = $errors; Announced = Get-AnnouncedResult $said }
        }
    }
    BeforeEach { $table = New-Table }

    It 'ends in an error with the failure that is one too many, from <Road>: <Allowed>' -ForEach @(
        foreach ($road in 'pipeline', 'file') { @{ Road = $road; Allowed = 0 }; @{ Road = $road; Allowed = 3 } }
    ) {
        $run = Invoke-Import $Road @{ MaxFailedItems = $Allowed; ErrorAction = 'Continue' }
        $run.Caught.FullyQualifiedErrorId | Should -BeLike 'TooManyFailedItems,*'
        $run.Caught.CategoryInfo.Category | Should -Be LimitsExceeded
        $run.Caught.Exception | Should -BeOfType DynamoBulk.TransferException
        $run.Caught.Exception.Message | Should -BeLike "$($Allowed + 1) item* failed where -MaxFailedItems allows $Allowed*no attribute 'id'*"
        $run.Result.ItemsFailed | Should -Be ($Allowed + 1)
        $run.Errors.Count | Should -Be ($Allowed + 1)
        $run.Announced.Count | Should -Be 0
    }

    It 'lets as many fail as are allowed, from <_>' -ForEach 'pipeline', 'file' {
        $run = Invoke-Import $_ @{ MaxFailedItems = 4; ErrorAction = 'Continue' }
        $run.Caught | Should -BeNullOrEmpty
        $run.Result.ItemsWritten, $run.Result.ItemsFailed, $run.Result.ItemsPending, $run.Errors.Count | Should -Be 396, 4, 0, 4
    }

    It 'ends at the first failure with -ErrorAction Stop, from <_>, and tells the host what was done' -ForEach 'pipeline', 'file' {
        $run = Invoke-Import $_ @{ ErrorAction = 'Stop' }
        $run.Caught.FullyQualifiedErrorId | Should -BeLike 'MissingKey,*'
        $run.Announced.Count | Should -Be 1
        $run.Result.ItemsFailed | Should -BeGreaterOrEqual 1
    }

    It 'ends when the first 1,000 items all fail, unless a number is given' {
        $bad = 1..1500 | ForEach-Object { @{ n = $_ } }
        $caught = $null
        try { $bad + $items | Import-DdbItem $table 2> $null } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'TooManyFailedItems,*'
        $caught.Exception.Message | Should -BeLike 'The first *000 items all failed*-MaxFailedItems*'
        $caught.Exception.Result.ItemsFailed, $caught.Exception.Result.ItemsWritten | Should -Be 1000, 0
        Assert-ResultAddsUp $caught.Exception.Result
        ($bad + $items | Import-DdbItem $table -MaxFailedItems 2000 2> $null).ItemsWritten | Should -Be 396
        (@{ id = 'good' }, $bad | Write-Output | Import-DdbItem $table 2> $null).ItemsFailed | Should -Be 1500
    }

    It 'takes no negative number' {
        { @{ id = 'a' } | Import-DdbItem $table -MaxFailedItems -1 } | Should -Throw -ErrorId 'ParameterArgumentValidationError,*'
    }
}

Describe 'Import-DdbItem -CreateTable' {
    It 'makes a table of the key, on demand' {
        (@{ id = 1; at = 'x'; v = 1 } | Import-DdbItem Made1 -CreateTable -PartitionKey id:N -SortKey at).ItemsWritten | Should -Be 1
        $info = Get-DdbTableInfo Made1
        $info.PartitionKey, $info.SortKey, $info.BillingMode, $info.TableStatus | Should -Be 'id (N)', 'at (S)', 'PayPerRequest', 'ACTIVE'
    }

    It 'makes a provisioned table' {
        $null = @{ id = [byte[]](1, 2) } | Import-DdbItem Made2 -CreateTable -PartitionKey id:B -BillingMode Provisioned
        $info = Get-DdbTableInfo Made2
        $info.PartitionKey, $info.BillingMode, $info.ReadCapacityUnits, $info.WriteCapacityUnits | Should -Be 'id (B)', 'Provisioned', 5, 5
    }

    It 'uses a table that is there with the same key' {
        $null = @{ id = 1 } | Import-DdbItem Made3 -CreateTable -PartitionKey id:N
        (@{ id = 2 } | Import-DdbItem Made3 -CreateTable -PartitionKey id:n).Completed | Should -BeTrue
        Get-TableContent Made3 | Should -BeExactly '{"id":{"N":"1"}}', '{"id":{"N":"2"}}'
    }

    It 'refuses a table that is there with another key' {
        $null = @{ id = 1 } | Import-DdbItem Made4 -CreateTable -PartitionKey id:N
        { @{ id = 'a' } | Import-DdbItem Made4 -CreateTable -PartitionKey id } | Should -Throw -ErrorId 'ResourceInUseException,*' -ExpectedMessage "*'Made4'*id (N)*"
        { @{ id = 1; b = 2 } | Import-DdbItem Made4 -CreateTable -PartitionKey id:N -SortKey b } | Should -Throw -ErrorId 'ResourceInUseException,*'
        Get-TableContent Made4 | Should -BeExactly '{"id":{"N":"1"}}'
    }

    It 'refuses <Name>' -ForEach $impossible {
        { @{ id = 1 } | Import-DdbItem Impossible @Parameters } | Should -Throw -ErrorId "$Id,*"
        Get-DdbTableInfo Impossible* | Should -BeNullOrEmpty
    }

    It 'makes no table when it cannot go on: <Name>' -ForEach @(
        @{ Name = 'a file for failed items that is taken'; Option = @{ FailedItemPath = 'taken.jsonl' }; Id = 'FailedItemFileNotWritable' }
        @{ Name = 'a checkpoint of another run'; Option = @{ CheckpointPath = 'taken.jsonl' }; Id = 'CheckpointExists' }
        @{ Name = 'a checkpoint that is none'; Option = @{ CheckpointPath = 'taken.jsonl'; Resume = $true }; Id = 'CheckpointDamaged' }
        @{ Name = 'a key that is left out'; Option = @{ ExcludeAttribute = 'id' }; Id = 'KeyLeftOut' }
        @{ Name = 'capacity for an on-demand table'; Option = @{ TemporaryWriteCapacity = 100 }; Id = 'OnDemandTable' }
        @{ Name = 'capacity that is no more'; Option = @{ TemporaryWriteCapacity = 5; BillingMode = 'Provisioned' }; Id = 'NoRaise' }
    ) {
        Push-Location $TestDrive
        try {
            Set-Content taken.jsonl 'taken'
            { Import-DdbItem NotMade -Path lines.jsonl -CreateTable -PartitionKey id:N @Option } | Should -Throw -ErrorId "$Id,*"
        } finally {
            Pop-Location
        }
        (Get-DdbTableInfo).TableName | Should -Not -Contain 'NotMade'
    }

    It 'refuses a name that no table can have: <Name>' -ForEach @(
        @{ Name = 'ab' }, @{ Name = 'a b c' }, @{ Name = 'x' * 256 }, @{ Name = 'caf' + [char]0xE9 }, @{ Name = 'arn:aws:dynamodb:ddblocal:000000000000:table/ab' }
    ) {
        { @{ id = 1 } | Import-DdbItem $Name -CreateTable -PartitionKey id:N } | Should -Throw -ErrorId 'InvalidTableName,*' -ExpectedMessage "'$($Name -replace '.*/')' cannot be the name of a table: a name has 3 to 255 characters, of a-z, A-Z, 0-9, '_', '-' and '.'."
    }

    It 'makes no table when the file is not there' {
        { Import-DdbItem NoFile -Path "$TestDrive/nowhere.csv" -CreateTable -PartitionKey id } | Should -Throw -ErrorId 'FileNotFound,*'
        Get-DdbTableInfo NoFile* | Should -BeNullOrEmpty
    }
}

Describe 'Import-DdbItem -PassThru' {
    It 'emits the written items as they were given, and the result as a record' {
        $table = New-Table
        $items = @(1..100 | ForEach-Object { [pscustomobject]@{ id = "$_" } })
        $written = $items + 'bad' | Import-DdbItem $table -PassThru -ErrorAction SilentlyContinue -InformationVariable said 6> $null
        $written.Count | Should -Be 100
        $written | Where-Object { $items -notcontains $_ } | Should -BeNullOrEmpty
        $said.Count | Should -Be 1
        $said[0].MessageData.ItemsWritten, $said[0].MessageData.ItemsFailed | Should -Be 100, 1
    }

    It 'emits the items of a file as objects' {
        $table = New-Table id:N
        $written = Import-DdbItem $table -Path "$TestDrive/lines.jsonl" -PassThru 6> $null | Sort-Object id
        $written.id | Should -Be 1, 2
        $written[1].v | Should -Be 'x'
    }
}

Describe 'Import-DdbItem that only asks' {
    It 'sends nothing and makes nothing with -WhatIf, and says so once' {
        $table = New-Table
        $before = (Get-DdbLocal).Requests
        $said = Invoke-FreshPowerShell -ArgumentList $manifestPath, (Get-DdbLocal).Url, $table {
            param($manifestPath, $url, $table)
            Import-Module $manifestPath
            1..3 | ForEach-Object { @{ id = "$_" } } | Import-DdbItem $table -EndpointUrl $url -WhatIf
            1..3 | ForEach-Object { @{ id = "$_" } } | Import-DdbItem NotMade -EndpointUrl $url -WhatIf -CreateTable -PartitionKey id
        }
        $url = "$((Get-DdbLocal).Url)".TrimEnd('/')
        $said | Where-Object { $_.Trim() } | Should -Be @(
            "What if: Performing the operation `"Import items`" on target `"$table at $url`"."
            "What if: Performing the operation `"Create the table, unless it is there, and import items`" on target `"NotMade at $url`"."
        )
        (Get-DdbLocal).Requests | Should -Be $before
    }

    It 'asks once a transfer with -Confirm' {
        $table = New-Table
        $script = "Import-Module '$manifestPath'; 1..30 | ForEach-Object { @{ id = `"`$_`" } } | Import-DdbItem $table -EndpointUrl $((Get-DdbLocal).Url) -Confirm"
        $said = 'y' | & $powershell @powershellAssembly -NoProfile -Command $script
        @($said | Select-String 'Are you sure').Count | Should -Be 1
        @(Export-DdbTable $table).Count | Should -Be 30
    }
}

Describe 'Import-DdbItem from files' {
    It 'reads what spreadsheets and other tools write: <Name>' -ForEach @(
        @{ Name = 'semicolons, Latin letters and a text for NULL'; File = 'a.csv'; Options = @{ Encoding = 'windows-1252'; NullValue = '-' }
            Bytes = [Text.Encoding]::Latin1.GetBytes("id;name;zip`r`n1;Zo`u{eb};-`r`n"); Item = "{`"id`":{`"N`":`"1`"},`"name`":{`"S`":`"Zo`u{eb}`"},`"zip`":{`"NULL`":true}}" }
        @{ Name = 'Excel: a byte order mark and semicolons'; File = 'a.csv'; Options = @{}
            Bytes = [Text.Encoding]::UTF8.GetPreamble() + [Text.Encoding]::UTF8.GetBytes("id;name;price`r`n1;`"Zo`u{eb}; Ann`";`"1,50`"`r`n"); Item = "{`"id`":{`"N`":`"1`"},`"name`":{`"S`":`"Zo`u{eb}; Ann`"},`"price`":{`"S`":`"1,50`"}}" }
        @{ Name = 'csv with line ends in quotes'; File = 'a.csv'; Options = @{}
            Bytes = [Text.Encoding]::UTF8.GetBytes("id,text`n1,`"a`nb`r`n`"`"c`"`"`"`n"); Item = '{"id":{"N":"1"},"text":{"S":"a\nb\r\n\"c\""}}' }
        @{ Name = 'a native export'; File = 'a.json'; Options = @{}
            Bytes = [Text.Encoding]::UTF8.GetBytes("{`"Item`":{`"id`":{`"N`":`"1`"},`"s`":{`"NS`":[`"2`"]}}}`n"); Item = '{"id":{"N":"1"},"s":{"NS":[2]}}' }
        @{ Name = 'a native export in Ion'; File = 'a.ion'; Options = @{}
            Bytes = [Text.Encoding]::UTF8.GetBytes("`$ion_1_0 {Item:{id:1.,s:`$dynamodb_NS::[2.]}}`n"); Item = '{"id":{"N":"1"},"s":{"NS":[2]}}' }
        @{ Name = 'tabs and no header line'; File = 'a.tsv'; Options = @{ Header = 'id', 'name' }
            Bytes = [Text.Encoding]::UTF8.GetBytes("1`tAda"); Item = '{"id":{"N":"1"},"name":{"S":"Ada"}}' }
        @{ Name = 'a delimiter of its own'; File = 'a.csv'; Options = @{ Delimiter = '|' }
            Bytes = [Text.Encoding]::UTF8.GetBytes("id|a,b`n1|x"); Item = '{"a,b":{"S":"x"},"id":{"N":"1"}}' }
        @{ Name = 'JSON in UTF-16'; File = 'a.jsonl'; Options = @{ Encoding = [Text.Encoding]::Unicode }
            Bytes = [Text.Encoding]::Unicode.GetBytes('{"id":1}'); Item = '{"id":{"N":"1"}}' }
        @{ Name = 'aws dynamodb scan'; File = 'a.json'; Options = @{}
            Bytes = [Text.Encoding]::UTF8.GetBytes('{"Items": [{"id": {"N": "1"}, "s": {"SS": ["a"]}}], "Count": 1, "ScannedCount": 1, "ConsumedCapacity": null}'); Item = '{"id":{"N":"1"},"s":{"SS":[a]}}' }
        @{ Name = 'a native export in Ion'; File = 'a.ion'; Options = @{}
            Bytes = [Text.Encoding]::UTF8.GetBytes('$ion_1_0 {Item:{id:1.,s:$dynamodb_SS::["a"],b:{{aGk=}}}}'); Item = '{"b":{"B":"aGk="},"id":{"N":"1"},"s":{"SS":[a]}}' }
        @{ Name = 'Ion under another name'; File = 'asdl123dasas'; Options = @{ Format = 'Ion' }
            Bytes = [Text.Encoding]::UTF8.GetBytes("// mine`n{`n  id: 0x1, n: -0b1_01`n}"); Item = '{"id":{"N":"1"},"n":{"N":"-5"}}' }
        @{ Name = 'a backup of Data Pipeline'; File = 'a0b1c2d3'; Options = @{ Format = 'DataPipeline' }
            Bytes = [Text.Encoding]::UTF8.GetBytes('{"id":{"n":"1"},"ok":{"bOOL":true}}'); Item = '{"id":{"N":"1"},"ok":{"BOOL":true}}' }
    ) {
        $table = New-Table 'id:N'
        [IO.File]::WriteAllBytes("$TestDrive/$File", $Bytes)
        (Import-DdbItem $table -Path "$TestDrive/$File" @Options).Completed | Should -BeTrue
        Get-TableContent $table | Should -BeExactly $Item
        $again = New-Table 'id:N'
        (Get-Item "$TestDrive/$File" | Import-DdbItem $again @Options).Completed | Should -BeTrue
        Get-TableContent $again | Should -BeExactly $Item
    }

    It 'refuses what does not go with a file before anything is asked: <Name>' -ForEach @(
        @{ Name = 'a delimiter for JSON'; Options = @{ Delimiter = ';' }; Id = 'MalformedFile,*'; Message = "*lines.jsonl' is JsonLines, which has no delimiter*" }
        @{ Name = 'a quote between values'; Options = @{ Delimiter = '"' }; Id = 'ParameterArgumentValidationError,*'; Message = '*cannot stand between values*' }
        @{ Name = 'an encoding that is none'; Options = @{ Encoding = 'klingon' }; Id = 'ParameterArgumentTransformationError,*'; Message = "*'klingon' is no encoding: give one such as utf8*" }
    ) {
        { Import-DdbItem Nothing -Path "$TestDrive/lines.jsonl" @Options } | Should -Throw -ErrorId $Id -ExpectedMessage $Message
    }

    It 'shapes items from files and from the pipeline alike' {
        $shape = @{ AttributeMap = @{ old = 'id' }; ExcludeAttribute = 'secret'; OmitNull = $true }
        $expected = '{"id":{"N":"1"},"kept":{"S":"x"}}'
        $table = New-Table 'id:N'
        Set-Content "$TestDrive/shape.jsonl" '{"old":1,"kept":"x","secret":"y","none":null}'
        (Import-DdbItem $table -Path "$TestDrive/shape.jsonl" @shape).Completed | Should -BeTrue
        Get-TableContent $table | Should -BeExactly $expected
        $again = New-Table 'id:N'
        $written = [pscustomobject]@{ old = 1; kept = 'x'; secret = 'y'; none = $null } | Import-DdbItem $again @shape -PassThru
        Get-TableContent $again | Should -BeExactly $expected
        ($written | ConvertTo-Json -Compress) | Should -BeExactly '{"id":1,"kept":"x"}'
        @{ id = 2; kept = 'x'; more = 'y' } | Import-DdbItem $again -Attribute id, kept | ForEach-Object ItemsWritten | Should -Be 1
        Get-TableContent $again | Should -BeExactly $expected, '{"id":{"N":"2"},"kept":{"S":"x"}}'
    }

    It 'refuses a shape that no item could have, and fails an item with one name twice' {
        $table = New-Table
        { @{ id = 'a' } | Import-DdbItem $table -Attribute name } | Should -Throw -ErrorId 'KeyLeftOut,*' -ExpectedMessage "'id' is a key of '$table'*"
        { @{ id = 'a' } | Import-DdbItem $table -ExcludeAttribute id } | Should -Throw -ErrorId 'KeyLeftOut,*'
        { @{ id = 'a' } | Import-DdbItem $table -AttributeMap @{ old = '' } } | Should -Throw -ErrorId 'InvalidAttributeMap,*'
        $item = [pscustomobject]@{ id = 'a'; old = 'b' }
        $item | Import-DdbItem $table -AttributeMap @{ old = 'id' } -ErrorVariable bad -ErrorAction SilentlyContinue | ForEach-Object ItemsFailed | Should -Be 1
        $bad[0].FullyQualifiedErrorId | Should -BeLike 'DuplicateAttribute,*'
        $bad[0].TargetObject | Should -Be $item
    }

    It 'finds what csv columns hold, tells it, and leaves keys to the table' {
        $table = New-Table 'id:S'
        Set-Content "$TestDrive/typed.csv" "id,age,zip,ok,tags,name`n1,42,007,true,`"[1,`"`"x`"`"]`",Ann`n2,-0.5,123,False,{},1e5"
        $told = Import-DdbItem $table -Path "$TestDrive/typed.csv" -Verbose 4>&1 | ForEach-Object { "$_" }
        $told | Should -Contain "$TestDrive/typed.csv, by its first 2 rows: age: numbers; ok: true or false; tags: JSON; other columns are text."
        Get-TableContent $table | Should -BeExactly @(
            '{"age":{"N":"-0.5"},"id":{"S":"2"},"name":{"S":"1e5"},"ok":{"BOOL":false},"tags":{"M":{}},"zip":{"S":"123"}}'
            '{"age":{"N":"42"},"id":{"S":"1"},"name":{"S":"Ann"},"ok":{"BOOL":true},"tags":{"L":[{"N":"1"},{"S":"x"}]},"zip":{"S":"007"}}')
        $text = New-Table 'id:S'
        Import-DdbItem $text -Path "$TestDrive/typed.csv" -AttributeType @{ '*' = 'S'; age = 'n' } | ForEach-Object Completed | Should -BeTrue
        Get-TableContent $text | Should -BeExactly @(
            '{"age":{"N":"-0.5"},"id":{"S":"2"},"name":{"S":"1e5"},"ok":{"S":"False"},"tags":{"S":"{}"},"zip":{"S":"123"}}'
            '{"age":{"N":"42"},"id":{"S":"1"},"name":{"S":"Ann"},"ok":{"S":"true"},"tags":{"S":"[1,\"x\"]"},"zip":{"S":"007"}}')
    }

    It 'fails a csv row whose value does not fit its column, and names column and -AttributeType' {
        $table = New-Table 'id:N'
        Set-Content "$TestDrive/misfit.csv" (@('id,n') + (1..1000 | ForEach-Object { "$_,$_" }) + '1001,none', '1002,5')
        $result = Import-DdbItem $table -Path "$TestDrive/misfit.csv" -ErrorVariable bad -ErrorAction SilentlyContinue
        $result.ItemsWritten, $result.ItemsFailed | Should -Be 1001, 1
        $bad[0].FullyQualifiedErrorId | Should -BeLike 'TypeMismatch,*'
        $bad[0].Exception.Message | Should -BeLike "*misfit.csv line 1002: Column 'n' holds numbers in the first 1,000 rows, and here 'none': import it as text with -AttributeType @{ 'n' = 'S' }*"
        $bad[0].TargetObject | Should -Be '1001,none'
        (Import-DdbItem $table -Path "$TestDrive/misfit.csv" -AttributeType @{ n = 'S' }).Completed | Should -BeTrue
        (Import-DdbItem $table -Path "$TestDrive/misfit.csv" -NullValue none).Completed | Should -BeTrue
    }

    It 'refuses a file of failed items that another import is writing, which can be read meanwhile' {
        $table = New-Table
        $failedPath = "$TestDrive/shared.jsonl"
        $pipeline = Start-Pipeline '& { @{ other = 1 }; Start-Sleep 120 } | Import-DdbItem $table -FailedItemPath $path -ErrorAction SilentlyContinue' @{ table = $table; path = $failedPath }
        try {
            Wait-Until { (Test-Path $failedPath) -and (Get-Content $failedPath) }
            { @{ other = 2 } | Import-DdbItem $table -FailedItemPath $failedPath } | Should -Throw -ErrorId 'FailedItemFileNotWritable,*' -ExpectedMessage '*Another command is writing its failed items into*name another file*'
        } finally {
            $null = Stop-Pipeline $pipeline
            $pipeline.Shell.Dispose()
        }

        @(Get-Content $failedPath).Count | Should -Be 1
        "$failedPath.lock" | Should -Not -Exist
    }

    It 'takes lines of a file of failed items from the pipeline, too' {
        $table = New-Table 'id:N'
        Set-Content "$TestDrive/piped.csv" 'id,n', '1,2,3', 'x,5'
        $null = Import-DdbItem $table -Path "$TestDrive/piped.csv" -FailedItemPath "$TestDrive/piped.jsonl" -ErrorAction SilentlyContinue
        $lines = Get-Content "$TestDrive/piped.jsonl"
        $null = $lines | Import-DdbItem $table -ErrorAction SilentlyContinue -ErrorVariable failed
        $failed.FullyQualifiedErrorId -replace ',.*' | Select-Object -Unique | Sort-Object | Should -Be 'KeyTypeMismatch', 'MalformedRecord'
        ($lines.Replace('1,2,3', '1,2').Replace('"S":"x"', '"N":"2"') | Import-DdbItem $table).Completed | Should -BeTrue
        Export-DdbTable $table | ForEach-Object { "$($_.id) $($_.n)" } | Sort-Object | Should -Be '1 2', '2 5'
        $lines.Replace('1,2,3', '1,2').Replace('"S":"x"', '"N":"2"') | Test-DdbItem -TableName $table | Should -HaveCount 2
    }

    It 'says what to do with a file of failed items that an editor has formatted' {
        $table = New-Table
        $null = @{ other = 1 } | Import-DdbItem $table -FailedItemPath "$TestDrive/spread.jsonl" -ErrorAction SilentlyContinue
        Get-Content "$TestDrive/spread.jsonl" | ConvertFrom-Json | ConvertTo-Json -Depth 9 | Set-Content "$TestDrive/spread2.jsonl"
        { Import-DdbItem $table -Path "$TestDrive/spread2.jsonl" } | Should -Throw -ErrorId 'MalformedFile,*' -ExpectedMessage '*spread2.jsonl holds failed items that are spread over several lines*'
    }

    It 'keeps objects that cannot be sent in -FailedItemPath, all that was in them, but no secret' {
        $table = New-Table
        $objects = @(
            [pscustomobject]@{ id = 'h1'; reading = [double]::NaN; city = 'Bern' }
            @{ id = 'h2'; tags = [Collections.Generic.HashSet[string]]::new(); city = 'Bonn' }
            [pscustomobject]@{ id = 'h3'; nested = @{ login = [pscredential]::new('someone', [Net.NetworkCredential]::new('', 'hidden!').SecurePassword) } }
        )
        $result = $objects | Import-DdbItem $table -FailedItemPath "$TestDrive/objects.jsonl" -ErrorAction SilentlyContinue -ErrorVariable failed
        $result.ItemsFailed | Should -Be 3
        foreach ($object in $objects) { @($failed | Where-Object { [object]::ReferenceEquals($_.TargetObject, $object) -or [object]::ReferenceEquals($_.TargetObject.psobject.BaseObject, $object.psobject.BaseObject) }).Count | Should -BeGreaterThan 0 }
        $lines = Get-Content "$TestDrive/objects.jsonl"
        $lines | Should -Not -Match 'hidden|someone'
        ($lines | ConvertFrom-Json).Error.Reason | Should -Be 'InvalidNumber', 'EmptySet', 'InvalidAttribute'
        $lines[0] | Should -BeLike '*"Item":{"id":{"S":"h1"},"reading":{"N":"NaN"},"city":{"S":"Bern"}}}'

        $again = Import-DdbItem $table -Path "$TestDrive/objects.jsonl" -FailedItemPath "$TestDrive/objects2.jsonl" -ErrorAction SilentlyContinue
        $again.ItemsFailed, $again.ItemsWritten | Should -Be 3, 0
        (Get-Content "$TestDrive/objects2.jsonl" | ConvertFrom-Json).Error.Reason | Should -Be 'InvalidNumber', 'EmptySet', 'InvalidAttribute'

        $lines.Replace('"N":"NaN"', '"N":"21.5"').Replace('"tags":{"SS":[]},', '').Replace(',"tags":{"SS":[]}', '').Replace('{"PSCredential":null}', '{"NULL":true}') | Set-Content "$TestDrive/objects3.jsonl"
        (Import-DdbItem $table -Path "$TestDrive/objects3.jsonl").Completed | Should -BeTrue
        Export-DdbTable $table | ForEach-Object { "$($_.id) $($_.city) $($_.reading) $($_.nested.Count)" } | Sort-Object | Should -BeExactly 'h1 Bern 21.5 0', 'h2 Bonn  0', 'h3   1'
    }

    It 'keeps failed rows in -FailedItemPath, from where they import again once mended' {
        $table = New-Table 'id:N'
        $rows = @('id,n,ok') + (1..1000 | ForEach-Object { "$_,$_,true" }) + '1001,none,true', '1002,5', 'x,7,false', '1003,8,false'
        Set-Content "$TestDrive/rows.csv" $rows
        $failedPath = "$TestDrive/failed.jsonl"
        $result = Import-DdbItem $table -Path "$TestDrive/rows.csv" -FailedItemPath $failedPath -ErrorAction SilentlyContinue
        $result.ItemsWritten, $result.ItemsFailed, $result.FailedItemPath, $result.Completed | Should -Be 1001, 3, $failedPath, $false
        @(Export-DdbTable $table).Count | Should -Be 1001
        $lines = @(Get-Content $failedPath | ConvertFrom-Json)
        $lines.Error.Reason | Sort-Object | Should -Be 'KeyTypeMismatch', 'MalformedRecord', 'TypeMismatch'
        $lines.Error.Position | Sort-Object | Should -Be "$TestDrive/rows.csv line 1002", "$TestDrive/rows.csv line 1003", "$TestDrive/rows.csv line 1004"
        if (-not $IsWindows) { (Get-Item $failedPath).UnixMode | Should -Be '-rw-------' }

        # As they are they fail again for the same reasons, and the old file is not lost to a new one.
        $again = Import-DdbItem $table -Path $failedPath -FailedItemPath "$TestDrive/failed2.jsonl" -ErrorAction SilentlyContinue
        $again.ItemsFailed, $again.ItemsWritten | Should -Be 3, 0
        (Get-Content "$TestDrive/failed2.jsonl" | ConvertFrom-Json).Error.Reason | Sort-Object | Should -Be 'KeyTypeMismatch', 'MalformedRecord', 'TypeMismatch'
        { Import-DdbItem $table -Path "$TestDrive/rows.csv" -FailedItemPath $failedPath } | Should -Throw -ErrorId 'FailedItemFileNotWritable,*' -ExpectedMessage '*already exists*'
        { Import-DdbItem $table -Path $failedPath -FailedItemPath $failedPath } | Should -Throw -ErrorId 'OneFileTwice,*'

        (Get-Content $failedPath -Raw).Replace('1001,none', '1001,6').Replace('"1002,5"', '"1002,5,false"').Replace('"S":"x"', '"N":"1004"') | Set-Content "$TestDrive/mended.jsonl"
        $mended = Import-DdbItem $table -Path "$TestDrive/mended.jsonl" -FailedItemPath "$TestDrive/none.jsonl"
        $mended.Completed, $mended.ItemsWritten, $mended.FailedItemPath | Should -Be $true, 3, $null
        "$TestDrive/none.jsonl" | Should -Not -Exist
        Set-Content "$TestDrive/right.csv" (($rows -replace '^1001,none', '1001,6' -replace '^1002,5$', '1002,5,false' -replace '^x,', '1004,'))
        $right = New-Table 'id:N'
        (Import-DdbItem $right -Path "$TestDrive/right.csv").Completed | Should -BeTrue
        Get-TableContent $table | Should -BeExactly (Get-TableContent $right)
    }

    It 'keeps failed items as they came, so that they are shaped again' {
        $table = New-Table 'day:S' -SortKey 'id:N'
        $shape = @{ AttributeMap = @{ date = 'day' }; ShardAttribute = 'day'; ShardCount = 3; AttributeType = @{ n = 'N' } }
        $items = [pscustomobject]@{ date = 'd'; id = 1; n = '1' }, [pscustomobject]@{ date = 'd'; id = 'x'; n = '2' }, [pscustomobject]@{ date = 'd'; id = 3; n = 'y' }, [pscustomobject]@{ id = 4; v = [double]::NaN }
        ($items | Import-DdbItem $table @shape -FailedItemPath "$TestDrive/shaped.jsonl" -ErrorVariable bad -ErrorAction SilentlyContinue).ItemsFailed | Should -Be 3
        $bad.TargetObject | Should -Contain $items[1]
        $lines = Get-Content "$TestDrive/shaped.jsonl" | ConvertFrom-Json
        ($lines | Where-Object { $_.Error.Reason -eq 'KeyTypeMismatch' }).Item | ConvertTo-Json -Compress | Should -BeExactly '{"date":{"S":"d"},"id":{"S":"x"},"n":{"S":"2"}}'
        ($lines | Where-Object { $_.Error.Reason -eq 'InvalidNumber' }).Item | ConvertTo-Json -Compress | Should -BeExactly '{"id":{"N":"4"},"v":{"N":"NaN"}}'
        (Get-Content "$TestDrive/shaped.jsonl" -Raw).Replace('"S":"x"', '"S":"2"').Replace('"S":"y"', '"S":"3"').Replace(',"v":{"N":"NaN"}', '') | Set-Content "$TestDrive/shaped2.jsonl"
        (Import-DdbItem $table -Path "$TestDrive/shaped2.jsonl" @shape).Completed | Should -BeTrue
        $right = New-Table 'day:S' -SortKey 'id:N'
        $null = '{"date":"d","id":1,"n":1}', '{"date":"d","id":2,"n":2}', '{"date":"d","id":3,"n":3}', '{"id":4}' | Import-DdbItem $right @shape
        Get-TableContent $table | Should -BeExactly (Get-TableContent $right)
    }

    It 'gives attributes of objects the types it is told' {
        $table = New-Table 'id:N'
        $item = [pscustomobject]@{ id = 1; old = '7'; tags = 'a', 'b'; raw = 'aGk='; doc = '{"a":[1]}'; on = 1; any = 5 }
        $types = @{ n = 'N'; tags = 'SS'; raw = 'B'; doc = 'M'; on = 'BOOL'; any = 'S' }
        ($item | Import-DdbItem $table -AttributeMap @{ old = 'n' } -AttributeType $types).Completed | Should -BeTrue
        Get-TableContent $table | Should -BeExactly '{"any":{"S":"5"},"doc":{"M":{"a":{"L":[{"N":"1"}]}}},"id":{"N":"1"},"n":{"N":"7"},"on":{"BOOL":true},"raw":{"B":"aGk="},"tags":{"SS":[a,b]}}'
        $failed = [pscustomobject]@{ id = 2; n = 'x' }, [pscustomobject]@{ id = 3; n = 4 } | Import-DdbItem $table -AttributeType $types -ErrorVariable bad -ErrorAction SilentlyContinue
        $failed.ItemsFailed, $failed.ItemsWritten | Should -Be 1, 1
        $bad[0].Exception.Message | Should -BeExactly "Input object 1: Attribute 'n' is 'x', which is no number that DynamoDB takes (N): mend the value, or give the attribute another type."
        { $item | Import-DdbItem $table -AttributeType @{ n = 'Int' } } | Should -Throw -ErrorId 'InvalidAttributeType,*' -ExpectedMessage "-AttributeType, 'n': 'Int' is no type of attribute: there are S, N, B,*"
    }

    It 'holds items to a schema from <Name>' -ForEach @(
        @{ Name = 'a hashtable'; File = $null; Text = $null }
        @{ Name = 'a .json file'; File = 'schema.json'; Text = '{"id":"N","n":{"Type":"N","Required":true},"state":{"Default":"new","AllowedValues":["new","paid"]}}' }
        @{ Name = 'a .psd1 file'; File = 'schema.psd1'; Text = "# rules`n<# of`n#>#`n@{ id = 'N'; n = @{ Type = 'N'; Required = `$true }; state = @{ Default = 'new'; AllowedValues = 'new', 'paid' } }" }
    ) {
        $table = New-Table 'id:N'
        $schema = @{ id = 'N'; n = @{ Type = 'N'; Required = $true }; state = @{ Default = 'new'; AllowedValues = 'new', 'paid' } }
        if ($File) {
            Set-Content "$TestDrive/$File" $Text
            $schema = "$TestDrive/$File"
        }
        $items = @{ id = 1; n = '5' }, @{ id = 2; n = 6; state = 'paid' }, @{ id = 3 }, @{ id = 4; n = $null }, @{ id = 5; n = 'x' }, @{ id = 6; n = 1; state = 'PAID' }
        $result = $items | Import-DdbItem $table -Schema $schema -ErrorVariable bad -ErrorAction SilentlyContinue
        $result.ItemsWritten, $result.ItemsFailed | Should -Be 2, 4
        $bad.FullyQualifiedErrorId -replace ',.*' | Should -Be 'MissingAttribute', 'MissingAttribute', 'TypeMismatch', 'ValueNotAllowed'
        $bad[3].TargetObject | Should -Be $items[5]
        Get-TableContent $table | Should -BeExactly '{"id":{"N":"1"},"n":{"N":"5"},"state":{"S":"new"}}', '{"id":{"N":"2"},"n":{"N":"6"},"state":{"S":"paid"}}'
    }

    It 'refuses a schema that is none: <Message>' -ForEach @(
        @{ Schema = @{ a = @{ Typ = 'S' } }; Message = "*Attribute 'a' of the schema: has a rule 'Typ', which there is not: there are Type, Required, Default and AllowedValues.*" }
        @{ Schema = @{ a = @{ Type = 'N'; Default = 'x' } }; Message = "*Attribute 'a' of the schema: is of type N, and 'x' is not.*" }
        @{ Schema = @{}; Message = '*The schema has no attributes.*' }
        @{ Schema = 5; Message = '*A schema is a hashtable*' }
        @{ Schema = 'schema.txt'; Message = '*A schema is read from a .json or .psd1 file.*' }
        @{ Schema = 'missing.psd1'; Message = '*missing.psd1: There is no such file.*' }
    ) {
        Push-Location $TestDrive
        try { { @{ id = 1 } | Import-DdbItem Nothing -Schema $Schema } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage $Message } finally { Pop-Location }
    }

    It 'runs nothing of a schema in a .psd1 file, and refuses more than data: <Name>' -ForEach @(
        @{ Name = 'a command'; Text = '@{ a = (New-Item ran) }' }
        @{ Name = 'a command as a name'; Text = "@{ (New-Item ran) = 'S' }" }
        @{ Name = 'a subexpression'; Text = '@{ a = $(New-Item ran) }' }
        @{ Name = 'a subexpression in a string'; Text = '@{ a = "$(New-Item ran)" }' }
        @{ Name = 'a method'; Text = "@{ a = [IO.File]::WriteAllText('ran', 'x') }" }
        @{ Name = 'a cast'; Text = "@{ a = [Recorder] 'x' }" }
        @{ Name = 'a variable'; Text = '@{ a = $HOME }' }
        @{ Name = 'a variable of the environment'; Text = '@{ a = $env:HOME }' }
        @{ Name = 'a product'; Text = "@{ a = 'x' * 1gb }" }
        @{ Name = 'a range'; Text = '@{ a = 1..1000000000 }' }
        @{ Name = 'a statement as a value'; Text = '@{ a = if (New-Item ran) { 1 } }' }
        @{ Name = 'a command before'; Text = "New-Item ran`n@{ a = 'S' }" }
        @{ Name = 'a command behind'; Text = "@{ a = 'S' }`nNew-Item ran" }
        @{ Name = 'a command around'; Text = "New-Item ran @{ a = 'S' }" }
        @{ Name = 'a pipeline'; Text = "@{ a = 'S' } | New-Item ran" }
        @{ Name = 'a redirection'; Text = "@{ a = 'S' } > ran" }
        @{ Name = 'an assignment'; Text = "`$global:ran = @{ a = 'S' }" }
        @{ Name = 'a parameter with a default'; Text = "param(`$x = (New-Item ran))`n@{ a = 'S' }" }
        @{ Name = 'a block that begins'; Text = "begin { New-Item ran } end { @{ a = 'S' } }" }
        @{ Name = 'a trap'; Text = "trap { New-Item ran }`n@{ a = 'S' }" }
        @{ Name = 'a module'; Text = "using module ./run.psm1`n@{ a = 'S' }" }
        @{ Name = 'an assembly'; Text = "using assembly ./run.dll`n@{ a = 'S' }" }
        @{ Name = 'a module behind comments'; Text = "# x`n<# y`n#> # z`nusing module ./run.psm1`n@{ a = 'S' }" }
        @{ Name = 'a data section'; Text = "DATA { @{ a = 'S' } }" }
        @{ Name = 'a data section with a command'; Text = "DATA -SupportedCommand New-Item { New-Item ran; @{ a = 'S' } }" }
        @{ Name = 'a function'; Text = "function f { @{ a = 'S' } }" }
        @{ Name = 'two hashtables'; Text = "@{ a = 'S' }`n@{ b = 'S' }" }
        @{ Name = 'an array'; Text = '@(1, 2)' }
        @{ Name = 'nothing'; Text = '' }
        @{ Name = 'a hashtable in thousands of others'; Text = ('@{ a = ' * 5000) + '1' + (' }' * 5000); Message = '' } # the parser refuses it, or its reading, as the stack lasts
        @{ Name = 'thousands of parentheses'; Text = '@{ a = ' + ('(' * 20000) + '1' + (')' * 20000) + ' }'; Message = 'line 1: ' }
    ) {
        Push-Location $TestDrive
        [Environment]::CurrentDirectory, $before = "$TestDrive", [Environment]::CurrentDirectory
        try {
            Set-Content run.psm1 'New-Item ran'
            Set-Content run.psd1 $Text
            $expected = "*run.psd1: *$($Message ?? 'It has to hold one hashtable of plain values and nothing else; nothing in it was run.')*"
            { @{ id = 1 } | Import-DdbItem Nothing -Schema run.psd1 } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*' -ExpectedMessage $expected
        } finally {
            [Environment]::CurrentDirectory = $before
            Pop-Location
        }
        "$TestDrive/ran" | Should -Not -Exist
        Get-Variable ran -Scope Global -ErrorAction Ignore | Should -BeNullOrEmpty
    }

    It 'spreads items over shards of a key, always the same by hash' {
        Set-Content "$TestDrive/days.csv" (@('day,id,n') + (1..60 | ForEach-Object { "20261127,$_,$($_ % 7)" }))
        $tables = 1..2 | ForEach-Object { New-Table 'day:S' -SortKey 'id:N' }
        foreach ($table in $tables) { (Import-DdbItem $table -Path "$TestDrive/days.csv" -ShardAttribute day -ShardCount 3).ItemsWritten | Should -Be 60 }
        $rows = Export-DdbTable $tables[0]
        $rows.day | Sort-Object -Unique | Should -Be '20261127.1', '20261127.2', '20261127.3'
        Get-TableContent $tables[1] | Should -BeExactly (Get-TableContent $tables[0])
        foreach ($row in $rows) {
            $hash = [Security.Cryptography.SHA256]::HashData([Text.Encoding]::UTF8.GetBytes("$($row.id)"))
            [Array]::Reverse($hash, 0, 4)
            $row.day | Should -BeExactly "20261127.$([BitConverter]::ToUInt32($hash, 0) % 3 + 1)"
        }
        $random = New-Table 'shard:N' -SortKey 'id:N'
        (Import-Csv "$TestDrive/days.csv" | Import-DdbItem $random -ShardAttribute shard -ShardCount 2 -ShardMode Random).ItemsWritten | Should -Be 60
        (Export-DdbTable $random).shard | Sort-Object -Unique | Should -Be 1, 2
        { @{ id = 1 } | Import-DdbItem $random -ShardAttribute shard } | Should -Throw -ErrorId 'ShardAttributeAndCount,*'
        { @{ id = 1 } | Import-DdbItem (New-Table) -ShardAttribute id -ShardCount 5 } | Should -Throw -ErrorId 'NothingToHash,*'
    }

    It 'completes encodings' {
        (TabExpansion2 'Import-DdbItem T -Encoding lat' 29).CompletionMatches.CompletionText | Should -Be 'latin1'
        (TabExpansion2 'Import-DdbItem T -CreateTable -PartitionKey id').CompletionMatches.ListItemText | Should -Be 'id:S', 'id:N', 'id:B'
    }

    It 'reads csv, keys in the type of the table' {
        $table = New-Table id:N
        Set-Content "$TestDrive/values.csv" "id,n,text,empty`n1,1.50,`"a, `"`"b`"`"`nc`","
        (Import-DdbItem $table -Path "$TestDrive/values.csv").Completed | Should -BeTrue
        Get-TableContent $table | Should -BeExactly '{"id":{"N":"1"},"n":{"N":"1.5"},"text":{"S":"a, \"b\"\nc"}}'
    }

    It 'resolves wildcards against the current folder, several files to one result' {
        $table = New-Table id:N
        foreach ($n in 1..3) { Set-Content "$TestDrive/part$n.jsonl" "{`"id`":$n}" }
        Push-Location $TestDrive
        try { $result = Import-DdbItem $table -Path part*.jsonl } finally { Pop-Location }
        $result.ItemsWritten, $result.Source | Should -Be 3, '3 files'
    }

    It 'takes -LiteralPath as it is named, and an escaped -Path' {
        $table = New-Table id:N
        Set-Content -LiteralPath "$TestDrive/odd[1].jsonl" '{"id":1}'
        (Import-DdbItem $table -LiteralPath "$TestDrive/odd[1].jsonl").ItemsWritten | Should -Be 1
        (Import-DdbItem $table -Path "$TestDrive/odd``[1``].jsonl").ItemsWritten | Should -Be 1
    }

    It 'follows Set-Location' {
        $table = New-Table id:N
        Push-Location $TestDrive
        try { (Import-DdbItem $table -Path lines.jsonl).ItemsWritten | Should -Be 2 } finally { Pop-Location }
    }

    It 'refuses a file that is not there, by -Path, -LiteralPath and a pattern' {
        $table = New-Table
        { Import-DdbItem $table -Path "$TestDrive/nowhere.csv" } | Should -Throw -ErrorId 'FileNotFound,*' -ExpectedMessage "*nowhere.csv'."
        { Import-DdbItem $table -LiteralPath "$TestDrive/nowhere.csv" } | Should -Throw -ErrorId 'FileNotFound,*'
        { Import-DdbItem $table -Path "$TestDrive/nowhere*.csv" } | Should -Throw -ErrorId 'FileNotFound,*' -ExpectedMessage 'No file matches *nowhere`*.csv*'
        { Import-DdbItem $table -Path "$TestDrive/people.csv", "$TestDrive/nowhere.csv" } | Should -Throw -ErrorId 'FileNotFound,*'
        Export-DdbTable $table | Should -BeNullOrEmpty
    }

    It 'names -S3Uri where a file is wanted and S3 is given' {
        { Import-DdbItem Nothing -Path 's3://bucket/items.jsonl' } | Should -Throw -ErrorId 'NotAFile,*' -ExpectedMessage '*-S3Uri*'
    }

    It 'refuses a name that tells no format' {
        $table = New-Table
        { Import-DdbItem $table -Path "$TestDrive/two/a.txt" } | Should -Throw -ErrorId 'MalformedFile,*' -ExpectedMessage '*-Format*'
    }

    It 'reads the files of a folder by name, each in its own format' {
        $table = New-Table id:N
        $folder = New-Item -ItemType Directory "$TestDrive/folder/below" -Force | ForEach-Object Parent
        Set-Content "$folder/b.csv" "id,from`n1,b`n2,b"
        Set-Content "$folder/a.jsonl" '{"id":1,"from":"a"}'
        Set-Content "$folder/_SUCCESS", "$folder/.a.jsonl.crc" 'no items'
        Set-Content "$folder/below/c.jsonl" '{"id":3}'
        Push-Location $TestDrive
        try { $result = Import-DdbItem $table -Path folder } finally { Pop-Location }
        $result.Source, $result.ItemsRead, $result.Completed | Should -Be $folder.FullName, 3, $true
        Get-TableContent $table | Should -BeExactly '{"from":{"S":"b"},"id":{"N":"1"}}', '{"from":{"S":"b"},"id":{"N":"2"}}'
        (Import-DdbItem $table -LiteralPath $folder, "$TestDrive/lines.jsonl").Source | Should -Be '3 files'
    }

    It 'reads nothing of an export that was cut short: <_>' -ForEach 'w.jsonl.partial', 'w-00001.jsonl.replaced' {
        $table = New-Table id:N
        $folder = New-Item -ItemType Directory "$TestDrive/left" -Force
        Set-Content "$folder/$_" '{"id":1}'
        foreach ($path in "$folder", "$folder/$_", "$folder/w*") {
            { Import-DdbItem $table -Path $path -Format JsonLines } |
                Should -Throw -ErrorId 'MalformedFile,*' -ExpectedMessage "*$_' is what an export that was cut short has left: finish or remove it."
        }
        { Import-DdbItem $table -Path $folder } | Should -Throw -ExpectedMessage '*cut short*'
        Remove-Item $folder -Recurse
    }

    It 'refuses a folder without files, one with a file that tells no format, and a pattern that matches one' {
        $table = New-Table id:N
        $null = New-Item -ItemType Directory "$TestDrive/mixed/none" -Force
        Set-Content "$TestDrive/mixed/a.jsonl" '{"id":1}'
        Set-Content "$TestDrive/mixed/b.part" '{"id":2}'
        { Import-DdbItem $table -Path "$TestDrive/mixed/none" } | Should -Throw -ErrorId 'FileNotFound,*' -ExpectedMessage '*none''*no files*'
        { Import-DdbItem $table -Path "$TestDrive/mixed" } | Should -Throw -ErrorId 'MalformedFile,*' -ExpectedMessage '*b.part*-Format*'
        { Import-DdbItem $table -Path "$TestDrive/mixed/*" -Format JsonLines } | Should -Throw -ErrorId 'MalformedFile,*' -ExpectedMessage '*matches the folder*none*'
        Export-DdbTable $table | Should -BeNullOrEmpty
        (Import-DdbItem $table -Path "$TestDrive/mixed" -Format JsonLines).ItemsWritten | Should -Be 2
    }

    It 'names line 17 of a json lines file and writes the other lines' {
        $table = New-Table id:N
        $lines = @(1..30 | ForEach-Object { "{`"id`":$_}" })
        $lines[16] = '{"id":17,'
        Set-Content "$TestDrive/bad.jsonl" $lines
        $result = Import-DdbItem $table -Path "$TestDrive/bad.jsonl" -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed.Count | Should -Be 1
        $failed.FullyQualifiedErrorId | Should -BeLike 'MalformedRecord,*'
        $failed.Exception.Message | Should -BeLike '*bad.jsonl line 17: *'
        $result.ItemsRead, $result.ItemsWritten, $result.ItemsFailed, $result.Completed | Should -Be 30, 29, 1, $false
        (Export-DdbTable $table | Sort-Object id).id | Should -Be (@(1..16) + 18..30)
    }

    It 'names line 3 of an Ion file and writes the other items' {
        $table = New-Table id:N
        Set-Content "$TestDrive/bad.ion" '$ion_1_0 {Item:{id:1.}}', '// two', '$ion_1_0 {Item:{id:3.', '$ion_1_0 {Item:{id:4.}}', '$ion_1_0 {Item:{id:5.,at:2024-01-01T}}'
        $result = Import-DdbItem $table -Path "$TestDrive/bad.ion" -ErrorVariable failed -ErrorAction SilentlyContinue
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'MalformedRecord,*'
        $failed[0].Exception.Message | Should -BeLike '*bad.ion line 3: *'
        $failed[1].FullyQualifiedErrorId | Should -BeLike 'InvalidAttribute,*'
        $failed[1].Exception.Message | Should -BeLike "*bad.ion line 5: *'at'*timestamp*"
        $result.ItemsRead, $result.ItemsWritten, $result.ItemsFailed, $result.Completed | Should -Be 4, 2, 2, $false
        (Export-DdbTable $table | Sort-Object id).id | Should -Be 1, 4
    }

    It 'ends at line 17 of a broken json array, and reports what was written before' -ForEach @(
        @{ How = 'garbled'; Tail = '  {"id": oops},', '  {"id":18}', ']' }
        @{ How = 'cut short'; Tail = '  {"id":17, "v":' }
    ) {
        $table = New-Table id:N
        Set-Content "$TestDrive/$How.json" ((@('[') + (1..15 | ForEach-Object { "  {`"id`":$_}," }) + $Tail) -join "`n") -NoNewline
        $caught = $null
        try { Import-DdbItem $table -Path "$TestDrive/$How.json" } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'MalformedFile,*'
        $caught.CategoryInfo.Category | Should -Be InvalidData
        $caught.Exception | Should -BeOfType DynamoBulk.TransferException
        $caught.Exception.Message | Should -BeLike "*$How.json*line 17*"
        $caught.Exception.Result.ItemsWritten, $caught.Exception.Result.Completed | Should -Be 15, $false
        Assert-ResultAddsUp $caught.Exception.Result
        @(Export-DdbTable $table).Count | Should -Be 15
    }

    It 'ends a pipeline at a broken file in it, likewise' {
        $table = New-Table id:N
        Set-Content "$TestDrive/first.json" '[{"id":1},{"id":2}]'
        Set-Content "$TestDrive/second.json" "[{`"id`":3},`n{`"id`": oops}]"
        $caught = $null
        try { 'first', 'second' | ForEach-Object { Get-Item "$TestDrive/$_.json" } | Import-DdbItem $table } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'MalformedFile,*'
        $caught.Exception.Message | Should -BeLike '*second.json*line 2*'
        $caught.Exception.Result.ItemsWritten | Should -Be 3
        { Get-Item "$TestDrive/two/a.txt" | Import-DdbItem $table } | Should -Throw -ErrorId 'MalformedFile,*' -ExpectedMessage '*-Format*'
        { [IO.FileInfo]::new("$TestDrive/gone.csv") | Import-DdbItem $table } | Should -Throw -ErrorId 'FileNotFound,*'
    }

    It 'ends at a gzip file that is cut short, and reports what was written before' {
        $table = New-Table id:N
        $random = [Random]::new(1)
        Set-Content "$TestDrive/whole.jsonl" (1..20000 | ForEach-Object { "{`"id`":$_,`"v`":$($random.Next())}" })
        $null = New-Item -ItemType Directory "$TestDrive/gz" -Force
        $source = [IO.File]::ReadAllBytes("$TestDrive/whole.jsonl")
        $packed = [IO.MemoryStream]::new()
        $gzip = [IO.Compression.GZipStream]::new($packed, [IO.Compression.CompressionMode]::Compress)
        $gzip.Write($source, 0, $source.Length)
        $gzip.Dispose()
        $bytes = $packed.ToArray()
        [IO.File]::WriteAllBytes("$TestDrive/cut.jsonl.gz", $bytes[0..($bytes.Length / 2)])
        $caught = $null
        try { Import-DdbItem $table -Path "$TestDrive/cut.jsonl.gz" } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'MalformedFile,*'
        $caught.Exception.Message | Should -BeLike '*cut.jsonl.gz*'
        $caught.Exception.Result.ItemsWritten | Should -BeGreaterThan 1000
        $caught.Exception.Result.ItemsWritten | Should -Be @(Export-DdbTable $table -Attribute id).Count
    }
}

Describe 'Import-DdbItem that is pointless' {
    It 'ends once, when there is no such table' {
        $caught = $null
        try { 1..10 | ForEach-Object { @{ id = $_ } } | Import-DdbItem Nowhere } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -Be 'TableNotFound,DynamoBulk.Cmdlets.Commands.ImportDdbItemCommand'
        $caught.CategoryInfo.Category | Should -Be ObjectNotFound
        $caught.Exception.Message | Should -BeLike "There is no table 'Nowhere' at http://127.0.0.1:*"
    }

    It 'ends once, when the endpoint does not answer' {
        $caught = $null
        try { @{ id = 1 } | Import-DdbItem T -EndpointUrl http://127.0.0.1:1 } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'EndpointUnreachable,*'
        $caught.CategoryInfo.Category | Should -Be ConnectionError
        $caught.Exception.Message | Should -BeLike 'http://127.0.0.1:1 does not answer: *'
    }

    It 'gives pwsh -Command the exit code 1, and its sentence to the error stream' {
        $script = "`$PSStyle.OutputRendering = 'PlainText'; Import-Module '$manifestPath'; Import-DdbItem Nowhere -InputObject @{ id = 1 } -EndpointUrl $((Get-DdbLocal).Url)"
        $said = & $powershell @powershellAssembly -NoProfile -NonInteractive -Command $script 2>&1
        $LASTEXITCODE | Should -Be 1
        @($said | Where-Object { $_ -isnot [Management.Automation.ErrorRecord] }) | Should -BeNullOrEmpty
        ($said -join ' ') | Should -BeLike "*There is no table 'Nowhere'*"
    }
}

Describe 'Import-DdbItem and Ctrl-C' {
    AfterAll { $null = Reset-Local }

    It 'ends while an earlier command blocks' {
        $table = New-Table
        $pipeline = Start-Pipeline "& { @{ id = 'a' }; @{ id = 'b' }; Start-Sleep 120 } | Import-DdbItem $table"
        Wait-Until { @(Export-DdbTable $table).Count -eq 2 }
        Stop-Pipeline $pipeline | Should -BeLessThan 5
        $pipeline.Shell.InvocationStateInfo.State | Should -Be Stopped
        $results = Get-AnnouncedResult $pipeline.Shell.Streams.Information
        $results.Count | Should -Be 1
        $results[0].ItemsRead, $results[0].ItemsWritten, $results[0].Completed | Should -Be 2, 2, $false
        $pipeline.Output.Count | Should -Be 0

        $pipeline.Shell.Commands.Clear()
        $again = $pipeline.Shell.AddScript("@{ id = 'c' } | Import-DdbItem $table").Invoke()
        $again[0].Completed | Should -BeTrue
        @(Export-DdbTable $table).Count | Should -Be 3
        $pipeline.Shell.Dispose()
    }

    It 'ends while the service takes its time' {
        $null = Reset-Local @{ Latency = '00:00:03' }
        $pipeline = Start-Pipeline "1..5000 | ForEach-Object { @{ id = `"`$_`" } } | Import-DdbItem Slow -CreateTable -PartitionKey id"
        # To describe, make and describe the table takes three requests; the fourth is a batch.
        Wait-Until { (Get-DdbLocal).Requests -ge 4 }
        Stop-Pipeline $pipeline | Should -BeLessThan 5
        $results = Get-AnnouncedResult $pipeline.Shell.Streams.Information
        $results.Count | Should -Be 1
        $results[0].ItemsRead | Should -BeGreaterThan 0
        $results[0].Completed | Should -BeFalse
        Assert-ResultAddsUp $results[0]
        $pipeline.Shell.Dispose()
    }
}

Describe 'Import-DdbItem and its progress' {
    AfterAll { $null = Reset-Local }

    It 'shows a slow transfer, unless it is not wanted' {
        $null = Reset-Local @{ Latency = '00:00:00.3' }
        $work = "1..2000 | ForEach-Object { @{ id = `"`$_`" } } | Import-DdbItem -CreateTable -PartitionKey id"
        $quiet = Start-Pipeline "$work Hidden"
        $loud = Start-Pipeline "`$ProgressPreference = 'Continue'; $work Shown"
        $quiet, $loud | ForEach-Object { $_.Shell.EndInvoke($_.Running) }
        $quiet.Shell.Streams.Progress.Count | Should -Be 0
        $records = $loud.Shell.Streams.Progress
        $records.Count | Should -BeGreaterThan 1
        $records[0].Activity | Should -Be 'Import from pipeline to Shown'
        $records[0].StatusDescription | Should -BeLike '* items, */s, * units/s'
        $records[-1].RecordType | Should -Be Completed
        $quiet.Shell.Dispose()
        $loud.Shell.Dispose()
    }

    It 'shows how far a file is read, and when it will be' {
        $null = Reset-Local
        1..3000 | ForEach-Object { "{`"id`":`"$_`",`"v`":`"$('x' * 1000)`"}" } | Set-Content "$TestDrive/progress.jsonl"
        $run = Start-Pipeline '$ProgressPreference = "Continue"; Import-DdbItem Far -Path $path -CreateTable -PartitionKey id -MaxWriteCapacity 200' @{ path = "$TestDrive/progress.jsonl" }
        try {
            Wait-Until { $run.Shell.Streams.Progress.Count -gt 3 }
            $shown = $run.Shell.Streams.Progress[3]
            $shown.StatusDescription | Should -Match '^[\d.,]+ items, \d of 3 MB read, [\d.,]+/s, .+ units/s$'
            $shown.PercentComplete | Should -BeGreaterThan 0
            $shown.PercentComplete | Should -BeLessThan 90
            $shown.SecondsRemaining | Should -BeGreaterThan 1
        } finally { $null = Stop-Pipeline $run }
    }

    It 'shows a transfer that waits for its input' {
        $null = Reset-Local
        $pipeline = Start-Pipeline "`$ProgressPreference = 'Continue'; 1..15 | ForEach-Object { Start-Sleep -Milliseconds 100; @{ id = `"`$_`" } } | Import-DdbItem Trickle -CreateTable -PartitionKey id"
        $pipeline.Shell.EndInvoke($pipeline.Running)
        $pipeline.Shell.Streams.Progress.Count | Should -BeGreaterThan 1
        $pipeline.Shell.Dispose()
    }
}

Describe 'Import-DdbItem and the capacity of a table' {
    BeforeAll {
        $null = Reset-Local @{ WriteCapacity = 100; ReadCapacity = 100 }
        $items = 1..400 | ForEach-Object { @{ id = "item $_" } }
        $expected = 1..400 | ForEach-Object { "{`"id`":{`"S`":`"item $_`"}}" } | Sort-Object -CaseSensitive
    }
    AfterAll { $null = Reset-Local }

    It 'says what the table declares and when it is full, and writes everything' {
        $table = New-Table
        $module = "$PSScriptRoot/BuiltModule.ps1"
        $together = [System.Threading.Barrier]::new(2) # one alone takes no more than there is
        $said = 0, 200 | ForEach-Object -Parallel {
            . $using:module
            $part = $using:items
            $null = ($using:together).SignalAndWait([timespan]::FromMinutes(1))
            $part[$_..($_ + 199)] | Import-DdbItem $using:table -Verbose 4>&1
        }
        $verbose = $said.Where{ $_ -is [System.Management.Automation.VerboseRecord] } -join "`n"
        $verbose | Should -Match "Table $table, provisioned: table 100 write units a second\."
        $verbose | Should -Match 'Table full at [\d,.]+ of 100 units a second: going on at [\d,.]+\.'
        Get-TableContent $table | Should -BeExactly $expected
    }

    It 'is refused nothing under a ceiling, <_.Keys>' -ForEach @{ CapacityPercent = 60 }, @{ MaxWriteCapacity = 60 } {
        $table = New-Table
        $parameters = $_
        $result = $items | Select-Object -First 150 | Import-DdbItem $table @parameters
        $result.ItemsWritten, $result.ThrottledRequests | Should -Be 150, 0
        $result.ConsumedCapacity / $result.Elapsed.TotalSeconds | Should -BeLessOrEqual 70 -Because 'the first tenth of a second may come at once'
    }
}
