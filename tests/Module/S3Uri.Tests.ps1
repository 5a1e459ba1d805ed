#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Tables of the embedded endpoint out into objects in S3 and back. #>

BeforeDiscovery {
    $keys = foreach ($packed in '', '.gz') {
        @{ Key = "types.ddb.json$packed"; From = 'Types' }
        @{ Key = "with space/a+b%41.ddb.jsonl$packed"; From = 'Types' }
        @{ Key = "text.jsonl$packed"; From = 'Text' }
        @{ Key = "text.json$packed"; From = 'Text' }
        @{ Key = "text.csv$packed"; From = 'Text' }
        @{ Key = "text.tsv$packed"; From = 'Text' }
    }
    $unread = @(
        @{ Name = 'an object that is not there'; Uri = 's3://backups/nope.csv'; Id = 'ObjectNotFound'; Message = "There is no object 's3://backups/nope.csv': *slash*" }
        @{ Name = 'one of several that is not there'; Uri = 's3://in/a.csv', 's3://in/nope.csv'; Id = 'ObjectNotFound'; Message = "*'s3://in/nope.csv'*" }
        @{ Name = 'a prefix without objects'; Uri = 's3://backups/nothing/'; Id = 'ObjectNotFound'; Message = "There are no objects to read under 's3://backups/nothing/'*" }
        @{ Name = 'a bucket that is not there'; Uri = 's3://no-such-bucket/a.csv'; Id = 'BucketNotFound'; Message = "There is no bucket 'no-such-bucket' at http://127.0.0.1:*" }
        @{ Name = 'a name that tells no format'; Uri = 's3://in/odd.xlsx'; Id = 'MalformedFile'; Message = "*'s3://in/odd.xlsx' does not tell its format*" }
        @{ Name = 'what is no address'; Uri = 'in/a.csv'; Id = 'InvalidS3Uri'; Message = "'in/a.csv' is no address in S3: write it as s3://bucket/key." }
        @{ Name = 'no bucket'; Uri = 's3:///a.csv'; Id = 'InvalidS3Uri'; Message = '*names no bucket*' }
    )
    $unwritten = @(
        @{ Name = 'a bucket that is not there'; Uri = 's3://no-such-bucket/a.csv'; Id = 'BucketNotFound'; Message = "There is no bucket 'no-such-bucket'*" }
        @{ Name = 'a prefix'; Uri = 's3://backups/orders/'; Id = 'ObjectNotWritable'; Message = "'s3://backups/orders/' names no object: add a name, as in 's3://backups/orders/items.jsonl.gz'." }
        @{ Name = 'a bucket alone'; Uri = 's3://backups'; Id = 'ObjectNotWritable'; Message = "*'s3://backups/items.jsonl.gz'*" }
        @{ Name = 'a name that tells no format'; Uri = 's3://backups/a.xlsx'; Id = 'ObjectNotWritable'; Message = '*does not tell its format*' }
        @{ Name = 'what is no address'; Uri = 'C:\a.csv'; Id = 'InvalidS3Uri'; Message = '*s3://bucket/key*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    . "$PSScriptRoot/S3Server.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }

    # It knows one pair of keys, which the environment gives to commands on the endpoint of this process.
    $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = 'S3RVER'
    $s3 = Start-S3Server "$TestDrive/s3" backups, in
    $null = Reset-Local @{ S3EndpointUrl = $s3.Url }

    $typed = & "$PSScriptRoot/fixtures/TypeTable.ps1" | ForEach-Object { "{`"id`":{`"S`":$(ConvertTo-Json $_.Name)},`"v`":$($_.Json)}" }
    $null = $typed | Import-DdbItem Types -CreateTable -PartitionKey id
    $null = @{ id = 'a'; v = "a, `"b`"`tc" }, @{ id = 'b'; 'col, 2' = ' x ' } | Import-DdbItem Text -CreateTable -PartitionKey id
    $null = 1..3000 | ForEach-Object { @{ id = $_; v = 'x' * 8000 } } | Import-DdbItem Large -CreateTable -PartitionKey id:N
    Set-S3Object $s3 's3://in/a.csv' ([System.Text.Encoding]::UTF8.GetBytes("id,n`na,1`nb,2`n"))
    Set-S3Object $s3 's3://in/b.csv' ([System.Text.Encoding]::UTF8.GetBytes("id,n`nb,3`nc,4`n"))
    Set-S3Object $s3 's3://in/odd.xlsx' ([byte[]] (1, 2, 3))
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Export-DdbTable -S3Uri' {
    BeforeEach { Assert-S3Server }

    It 'and Import-DdbItem -S3Uri leave an equal table: <Key>' -ForEach $keys {
        $uri = "s3://backups/round/$Key"
        $result = Export-DdbTable $From -S3Uri $uri
        $result | Should -BeOfType DynamoBulk.TransferResult
        $result.Operation, $result.Source, $result.Destination, $result.Completed | Should -Be 'Export', $From, $uri, $true
        Assert-ResultAddsUp $result
        $copy = "Copy$($Key -replace '\W')"
        $imported = Import-DdbItem $copy -S3Uri $uri -CreateTable -PartitionKey id
        $imported.Source, $imported.ItemsWritten | Should -Be $uri, $result.ItemsWritten
        Get-TableContent $copy | Should -BeExactly (Get-TableContent $From)
    }

    It 'writes a large object in parts' {
        (Export-DdbTable Large -S3Uri s3://backups/large.ddb.json).ItemsWritten | Should -Be 3000
        $result = Import-DdbItem LargeCopy -S3Uri s3://backups/large.ddb.json -CreateTable -PartitionKey id:N
        $result.ItemsWritten, $result.Completed | Should -Be 3000, $true
        Get-TableContent LargeCopy | Should -BeExactly (Get-TableContent Large)
    }

    It 'takes what goes with files' {
        $null = Export-DdbTable Text -S3Uri s3://backups/backup.gz -Format DynamoDbJson
        (Import-DdbItem TextCopy -S3Uri s3://backups/backup.gz -Format DynamoDbJson -CreateTable -PartitionKey id).ItemsWritten | Should -Be 2
        $null = Export-DdbTable Text -S3Uri s3://backups/other.csv -Delimiter ';' -Attribute v, id -KeyCondition "id = 'b'"
        Get-S3Object $s3 's3://backups/other.csv' | Should -Be "v;id`r`n;b`r`n"
        $null = Import-DdbItem Formulas -InputObject @{ id = '=1+1' } -CreateTable -PartitionKey id
        $null = Export-DdbTable Formulas -S3Uri s3://backups/guarded.csv -FormulaGuard
        $null = Export-DdbTable Formulas -Path "$TestDrive/guarded.csv" -FormulaGuard
        Get-S3Object $s3 's3://backups/guarded.csv' | Should -BeExactly (Get-Content "$TestDrive/guarded.csv" -Raw)
        Get-S3Object $s3 's3://backups/guarded.csv' | Should -BeLike "*'=1+1*"
        { Export-DdbTable Text -S3Uri s3://backups/other.json -Delimiter ';' } | Should -Throw -ErrorId 'ObjectNotWritable,*' -ExpectedMessage '*has no delimiter*'
    }

    It 'replaces an object, but not with -NoClobber' {
        $null = Export-DdbTable Text -S3Uri s3://backups/once.jsonl -NoClobber
        $first = Get-S3Object $s3 's3://backups/once.jsonl'
        { Export-DdbTable Types -S3Uri s3://backups/once.jsonl -NoClobber } | Should -Throw -ErrorId 'ObjectExists,*' -ExpectedMessage "'s3://backups/once.jsonl' already exists*"
        Get-S3Object $s3 's3://backups/once.jsonl' | Should -BeExactly $first
        $null = Export-DdbTable Types -S3Uri s3://backups/once.jsonl
        Get-S3Object $s3 's3://backups/once.jsonl' | Should -Not -BeExactly $first
    }

    It 'cuts <Name> into numbered objects, which Import-DdbItem reads as one table' -ForEach @(
        @{ Name = 'a table in one part'; From = 'Types'; Key = 'cut-a/types.ddb.json'; PartitionKey = 'id'; Parts = 1 }
        @{ Name = 'csv'; From = 'Text'; Key = 'cut-b/text.csv.gz'; PartitionKey = 'id'; Parts = 1 }
        @{ Name = 'a large table'; From = 'Large'; Key = 'cut c/large.jsonl'; PartitionKey = 'id:N'; Parts = 3 }
    ) {
        $result = Export-DdbTable $From -S3Uri "s3://backups/$Key" -MaxFileSize 10MB
        $first = "s3://backups/$($Key -replace '^([^.]*)', '$1-00001')"
        $result.Destination, $result.Completed | Should -Be "$first ($Parts $(if ($Parts -eq 1) { 'part' } else { 'parts' }))", $true
        Assert-ResultAddsUp $result
        foreach ($number in 1..$Parts) {
            (Get-S3Object $s3 ($first -replace '00001', "0000$number")).Length | Should -BeGreaterThan 0
        }
        Get-S3Object $s3 "s3://backups/$Key" | Should -BeNullOrEmpty
        Get-S3Object $s3 ($first -replace '00001', "0000$($Parts + 1)") | Should -BeNullOrEmpty
        $copy = "Cut$($Key -replace '\W')"
        (Import-DdbItem $copy -S3Uri "s3://backups/$(Split-Path $Key)/" -CreateTable -PartitionKey $PartitionKey).ItemsWritten | Should -Be $result.ItemsWritten
        Get-TableContent $copy | Should -BeExactly (Get-TableContent $From)
    }

    It 'removes what a longer export left behind the last numbered object, and tells it' {
        foreach ($number in 1..3) {
            Set-S3Object $s3 "s3://backups/longer/text-0000$number.jsonl" ([System.Text.Encoding]::UTF8.GetBytes("{`"id`":`"old`"}`n"))
        }
        Set-S3Object $s3 's3://backups/longer/text-items.jsonl' ([System.Text.Encoding]::UTF8.GetBytes('kept'))
        { Export-DdbTable Text -S3Uri s3://backups/longer/text.jsonl -MaxFileSize 1MB -NoClobber } |
            Should -Throw -ErrorId 'ObjectExists,*' -ExpectedMessage "'s3://backups/longer/text-00001.jsonl' already exists*"
        Get-S3Object $s3 's3://backups/longer/text-00001.jsonl' | Should -BeLike '*old*'
        $said = Export-DdbTable Text -S3Uri s3://backups/longer/text.jsonl -MaxFileSize 1MB -Verbose 4>&1
        "$said" | Should -BeLike '*Removed 2 parts of an earlier export behind s3://backups/longer/text-00001.jsonl.*'
        Get-S3Object $s3 's3://backups/longer/text-00001.jsonl' | Should -Not -BeLike '*old*'
        Get-S3Object $s3 's3://backups/longer/text-00002.jsonl' | Should -BeNullOrEmpty
        Get-S3Object $s3 's3://backups/longer/text-00003.jsonl' | Should -BeNullOrEmpty
        Get-S3Object $s3 's3://backups/longer/text-items.jsonl' | Should -Be 'kept'
    }

    It 'refuses a numbered object that stands alone, and a prefix to cut into' {
        Set-S3Object $s3 's3://backups/alone/text-10115.jsonl' ([System.Text.Encoding]::UTF8.GetBytes('kept'))
        { Export-DdbTable Text -S3Uri s3://backups/alone/text.jsonl -MaxFileSize 1MB } |
            Should -Throw -ErrorId 'ObjectNotWritable,*' -ExpectedMessage "'s3://backups/alone/text-10115.jsonl' has the name of a part*"
        { Export-DdbTable Text -S3Uri s3://backups/alone/ -MaxFileSize 1MB } | Should -Throw -ErrorId 'ObjectNotWritable,*' -ExpectedMessage '*names no object*'
        { Export-DdbTable Text -S3Uri s3://backups/a.xlsx -MaxFileSize 1MB } | Should -Throw -ErrorId 'ObjectNotWritable,*' -ExpectedMessage '*does not tell its format*'
    }

    It 'leaves numbered objects as they were when it is stopped' {
        Set-S3Object $s3 's3://backups/kept-00001.jsonl' ([System.Text.Encoding]::UTF8.GetBytes('precious'))
        $before = (Get-DdbLocal).Requests
        $pipeline = Start-Pipeline 'Export-DdbTable Large -S3Uri s3://backups/kept.jsonl -MaxFileSize 1MB -MaxReadCapacity 500'
        Wait-Until { (Get-DdbLocal).Requests -gt $before + 20 }
        Stop-Pipeline $pipeline | Should -BeLessThan 2
        $result = (Get-AnnouncedResult $pipeline.Shell.Streams.Information)[0]
        $pipeline.Shell.Dispose()
        $result.ItemsWritten, $result.Completed | Should -Be 0, $false
        Get-S3Object $s3 's3://backups/kept-00001.jsonl' | Should -Be 'precious'
        Get-S3Object $s3 's3://backups/kept-00002.jsonl' | Should -BeNullOrEmpty
    }

    It 'has no -Force, for no object is read-only' {
        { Export-DdbTable Text -S3Uri s3://backups/x.jsonl -Force } | Should -Throw -ErrorId 'AmbiguousParameterSet,*'
    }

    It 'only says what it would do with -WhatIf' {
        $before = (Get-DdbLocal).Requests
        Export-DdbTable Text -S3Uri s3://backups/unwritten.jsonl -WhatIf | Should -BeNullOrEmpty
        Get-S3Object $s3 's3://backups/unwritten.jsonl' | Should -BeNullOrEmpty
        (Get-DdbLocal).Requests | Should -Be $before
    }

    It 'refuses to write a second table over the first' {
        { Get-DdbTableInfo Text, Types | Export-DdbTable -S3Uri s3://backups/both.jsonl } | Should -Throw -ErrorId 'OneFileOneTable,*'
    }

    It 'refuses <Name>' -ForEach $unwritten {
        { Export-DdbTable Text -S3Uri $Uri } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Message
    }

    It 'leaves the object as it was when it is stopped' {
        Set-S3Object $s3 's3://backups/kept.jsonl' ([System.Text.Encoding]::UTF8.GetBytes('precious'))
        $before = (Get-DdbLocal).Requests
        $pipeline = Start-Pipeline 'Export-DdbTable Large -S3Uri s3://backups/kept.jsonl -MaxReadCapacity 500'
        Wait-Until { (Get-DdbLocal).Requests -gt $before + 10 }
        Stop-Pipeline $pipeline | Should -BeLessThan 2
        $result = (Get-AnnouncedResult $pipeline.Shell.Streams.Information)[0]
        $pipeline.Shell.Dispose()
        $result.ItemsWritten, $result.Completed | Should -Be 0, $false
        $result.ItemsPending | Should -BeGreaterThan 0
        Get-S3Object $s3 's3://backups/kept.jsonl' | Should -Be 'precious'
    }
}

Describe 'Export-DdbTable -S3Uri -CheckpointPath' {
    BeforeEach { Assert-S3Server }

    It 'goes on with <Name> where it was stopped, and ends as one run' -ForEach @(
        @{ Name = 'an upload'; Key = 'resumed/one.ddb.json'; Cut = @{}; Beside = @(); Destination = 'one.ddb.json' }
        @{ Name = 'items that wait for the columns of csv'; Key = 'resumed-csv/one.csv'; Cut = @{}; Beside = @('cp.items.partial'); Destination = 'one.csv' }
        @{ Name = 'uploads of several objects'; Key = 'resumed-cut/many.ddb.json'; Cut = @{ MaxFileSize = 10MB }; Beside = @(); Destination = 'many-00001.ddb.json (3 parts)' }
    ) {
        $folder = New-Item -ItemType Directory "$TestDrive/$(Split-Path $Key)"
        $words = $Cut.Count ? '-MaxFileSize 10MB' : ''
        $pipeline = Start-Pipeline "Export-DdbTable Large -S3Uri s3://backups/$Key $words -CheckpointPath '$folder/cp' -Resume -MaxReadCapacity 250 -Verbose"
        Wait-Until { Test-Path "$folder/cp" }
        Stop-Pipeline $pipeline | Should -BeLessThan 2
        $stopped = (Get-AnnouncedResult $pipeline.Shell.Streams.Information)[0]
        $said = "$($pipeline.Shell.Streams.Verbose)"
        $pipeline.Shell.Dispose()
        $stopped.ItemsWritten, $stopped.Completed, $stopped.CheckpointPath | Should -Be 0, $false, "$folder/cp"
        $said | Should -BeLike '*AbortIncompleteMultipartUpload*'
        (Get-ChildItem $folder).Name | Sort-Object | Should -Be (@('cp') + $Beside)
        (Get-Content "$folder/cp" -First 1 | ConvertFrom-Json).Counts.Written | Should -BeGreaterThan 0
        Get-S3Object $s3 "s3://backups/$Key" | Should -BeNullOrEmpty
        { Export-DdbTable Large -S3Uri s3://backups/other.ddb.json @Cut -CheckpointPath "$folder/cp" -Resume } |
            Should -Throw -ErrorId 'CheckpointOfAnotherJob,*' -ExpectedMessage "*'s3://backups/$Key'*"

        $result = Export-DdbTable Large -S3Uri "s3://backups/$Key" @Cut -CheckpointPath "$folder/cp" -Resume
        $result.ItemsRead, $result.ItemsWritten, $result.Completed, $result.CheckpointPath | Should -Be 3000, 3000, $true, $null
        $result.Destination | Should -Be "s3://backups/$(Split-Path $Key)/$Destination"
        Get-ChildItem $folder | Should -BeNullOrEmpty
        $copy = "Copy$($Key -replace '\W')"
        (Import-DdbItem $copy -S3Uri "s3://backups/$(Split-Path $Key)/" -CreateTable -PartitionKey id:N).ItemsWritten | Should -Be 3000
        Get-TableContent $copy | Should -BeExactly (Get-TableContent Large)
    }

    It 'refuses objects that are too small to go on with' {
        { Export-DdbTable Text -S3Uri s3://backups/cut.jsonl -MaxFileSize 1MB -CheckpointPath "$TestDrive/small.cp" } |
            Should -Throw -ErrorId 'ObjectsTooSmall,*' -ExpectedMessage '*-MaxFileSize 1*048*576 is too little*give 8MB or more.'
    }

    It 'leaves nothing of what is too small to go on with' {
        $result = Export-DdbTable Text -S3Uri s3://backups/small.jsonl -CheckpointPath "$TestDrive/small.cp" -Resume
        $result.ItemsWritten, $result.Completed | Should -Be 2, $true
        "$TestDrive/small.cp" | Should -Not -Exist
        { Export-DdbTable Text -S3Uri s3://backups/small.jsonl -CheckpointPath "$TestDrive/small.cp" -NoClobber } | Should -Throw -ErrorId 'ObjectExists,*'
        "$TestDrive/small.cp" | Should -Not -Exist
    }
}

Describe 'Import-DdbItem -S3Uri' {
    BeforeEach { Assert-S3Server }

    It 'reads several objects in their order' {
        $result = Import-DdbItem Several -S3Uri s3://in/a.csv, s3://in/b.csv -CreateTable -PartitionKey id -Delimiter ','
        $result.ItemsRead, $result.Completed, $result.Source | Should -Be 4, $true, 's3://in/a.csv and 1 more'
        Assert-ResultAddsUp $result
        Export-DdbTable Several | Sort-Object id | ForEach-Object { "$($_.id)$($_.n)" } | Should -Be 'a1', 'b3', 'c4'
    }

    It 'reads all objects under a prefix, and passes over what tools keep beside the data' {
        foreach ($name in 'one.jsonl', 'two/three.jsonl', '_SUCCESS', "gr`u{fc}n `u{65e5}.jsonl", '.lock') {
            Set-S3Object $s3 "s3://in/all/$name" ([System.Text.Encoding]::UTF8.GetBytes("{`"id`":`"$name`"}`n"))
        }
        $result = Import-DdbItem All -S3Uri s3://in/all/ -CreateTable -PartitionKey id
        $result.Source, $result.Completed | Should -Be 's3://in/all/', $true
        (Export-DdbTable All | Sort-Object id).id | Should -Be "gr`u{fc}n `u{65e5}.jsonl", 'one.jsonl', 'two/three.jsonl'
    }

    It 'names a bad record by its object and line' {
        Set-S3Object $s3 's3://in/bad.jsonl' ([System.Text.Encoding]::UTF8.GetBytes("{`"id`":`"x`"}`nnonsense`n"))
        $result = Import-DdbItem All -S3Uri s3://in/bad.jsonl -ErrorAction SilentlyContinue -ErrorVariable bad
        $result.ItemsWritten, $result.ItemsFailed | Should -Be 1, 1
        $bad[0].FullyQualifiedErrorId | Should -BeLike 'MalformedRecord,*'
        "$($bad[0])" | Should -BeLike 's3://in/bad.jsonl line 2: *'
    }

    It 'only says what it would do with -WhatIf' {
        Import-DdbItem Nowhere -S3Uri s3://no-such-bucket/a.csv -CreateTable -PartitionKey id -WhatIf | Should -BeNullOrEmpty
        { Get-DdbTableInfo Nowhere -ErrorAction Stop } | Should -Throw -ErrorId 'TableNotFound,*'
    }

    It 'refuses <Name>, before it makes a table' -ForEach $unread {
        { Import-DdbItem Unmade -S3Uri $Uri -CreateTable -PartitionKey id } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Message
        { Get-DdbTableInfo Unmade -ErrorAction Stop } | Should -Throw -ErrorId 'TableNotFound,*'
    }

    It 'shows how far it is' {
        $null = Export-DdbTable Large -S3Uri s3://backups/progress.jsonl
        $run = Start-Pipeline '$ProgressPreference = "Continue"; Import-DdbItem LargeProgress -S3Uri s3://backups/progress.jsonl -CreateTable -PartitionKey id:N -MaxWriteCapacity 1000'
        try {
            Wait-Until { $run.Shell.Streams.Progress.Count -gt 3 }
            $shown = $run.Shell.Streams.Progress[3]
            $shown.Activity | Should -Be 'Import from s3://backups/progress.jsonl to LargeProgress'
            $shown.StatusDescription | Should -Match '^[\d.,]+ items, \d+ of 24 MB read, [\d.,]+/s, .+ units/s$'
            $shown.PercentComplete | Should -BeGreaterThan 0
            $shown.PercentComplete | Should -BeLessThan 90
            $shown.SecondsRemaining | Should -BeGreaterThan 1
        } finally { $null = Stop-Pipeline $run }
    }

    It 'says how many bytes of how many objects there are' {
        $said = Import-DdbItem Several -S3Uri s3://in/a.csv, s3://in/b.csv -Verbose 4>&1
        $said | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message | Should -Contain '2 objects of 26 bytes to read.'
    }
}

Describe 'The S3 of a connection' {
    BeforeEach { Assert-S3Server }

    It 'is that of New-DdbConnection -S3EndpointUrl, with its keys' {
        $connection = New-DdbConnection -EndpointUrl (Get-DdbLocal).Url -S3EndpointUrl $s3.Url -AccessKey S3RVER -SecretKey S3RVER
        "$($connection.S3EndpointUrl)" | Should -Be "$($s3.Url)/"
        $connection | Out-String | Should -BeLike "*$($s3.Url)*"
        (Import-DdbItem Several -S3Uri s3://in/a.csv -Connection $connection).ItemsWritten | Should -Be 2
        $stranger = New-DdbConnection -EndpointUrl (Get-DdbLocal).Url -S3EndpointUrl $s3.Url -AccessKey x -SecretKey y
        { Import-DdbItem Several -S3Uri s3://in/a.csv -Connection $stranger } |
            Should -Throw -ErrorId 'InvalidAccessKeyId,*' -ExpectedMessage "$($s3.Url) does not accept the credentials: *"
    }

    It 'is that of Start-DdbLocal -S3EndpointUrl, unless the connection names another' {
        "$((Get-DdbLocal).S3EndpointUrl)" | Should -Be "$($s3.Url)/"
        "$((New-DdbConnection).S3EndpointUrl)" | Should -Be "$($s3.Url)/"
        $elsewhere = New-DdbConnection -S3EndpointUrl http://127.0.0.1:1
        "$($elsewhere.EndpointUrl)" | Should -Be (Get-DdbLocal).Url
        { Import-DdbItem Several -S3Uri s3://in/a.csv -Connection $elsewhere } |
            Should -Throw -ErrorId 'EndpointUnreachable,*' -ExpectedMessage 'http://127.0.0.1:1 does not answer: *'
    }

    It 'is none beside a DynamoDB on this machine when nothing says where it is' {
        $url = (Get-DdbLocal).Url
        { Import-DdbItem Several -S3Uri s3://in/a.csv -EndpointUrl $url } |
            Should -Throw -ErrorId 'NoConnection,*' -ExpectedMessage '*is on this machine, and no S3 is known here*-S3EndpointUrl*'
        { Export-DdbTable Several -S3Uri s3://in/x.csv -EndpointUrl $url } | Should -Throw -ErrorId 'NoConnection,*'
        { Export-DdbTable Several -S3Uri s3://in/x.csv -EndpointUrl $url -MaxFileSize 1MB } | Should -Throw -ErrorId 'NoConnection,*'
    }
}
