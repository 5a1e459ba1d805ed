#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# What was written is read back with -Verify, and -RecordPath keeps the proof. #>

BeforeDiscovery {
    . "$PSScriptRoot/LocalTables.ps1"
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $ProgressPreference = 'SilentlyContinue'
    $null = Reset-Local
    $nothing = '0' * 64

    # Ten rows, of which the second is changed and the third deleted by somebody else once they are written; the last comes then.
    function Get-DisturbedInput([string] $Table) {
        1..9 | ForEach-Object { [pscustomobject]@{ id = "$_"; value = $_ } }
        Wait-Until { @(Export-DdbTable $Table).Count -eq 9 }
        $null = Invoke-DynamoDb PutItem @{ TableName = $Table; Item = @{ id = @{ S = '2' }; value = @{ N = '-2' } } }
        $null = Invoke-DynamoDb DeleteItem @{ TableName = $Table; Key = @{ id = @{ S = '3' } } }
        [pscustomobject]@{ id = '10'; value = 10 }
    }

    function New-TestTable([string] $Name) {
        $null = @() | Import-DdbItem $Name -CreateTable -PartitionKey id
    }

}

AfterAll { Stop-DdbLocal }

Describe 'Import-DdbItem -Verify' {
    It 'finds items equal whatever their notation, and of duplicates the last' {
        New-TestTable Equal
        $items = 1..3000 | ForEach-Object { "{`"value`":{`"N`":`"$_.0`"},`"id`":{`"S`":`"$($_ % 700)`"},`"s`":{`"SS`":[`"b`",`"a`",`"$_`"]},`"b`":{`"B`":`"AAH/`"},`"n`":{`"NULL`":true}}" }
        $result = $items | Import-DdbItem Equal -Verify -Verbose 4> "$TestDrive/verbose.txt"
        $result.Completed, $result.ItemsRead | Should -Be $true, 3000
        $verification = $result.Verification
        $verification | Should -BeOfType DynamoBulk.TransferVerification
        $verification.IsEqual, $verification.ItemsCompared, $verification.ItemsFound, $verification.ItemsMissing, $verification.ItemsDifferent | Should -Be $true, 700, 700, 0, 0
        $verification.SourceDigest | Should -MatchExactly '^[0-9a-f]{64}$'
        $verification.SourceDigest | Should -Not -Be $nothing
        $verification.TableDigest | Should -Be $verification.SourceDigest
        "$result" | Should -BeLike '*; all 700 read back as written.'
        Get-Content "$TestDrive/verbose.txt" | Should -Contain "Reading back what $($result.ItemsWritten.ToString('N0')) confirmed writes have left in Equal (0 bytes of keys and hashes on disk)."

        # The same items in another table have the same digest.
        New-TestTable Same
        (Export-DdbTable Equal -As DynamoDbJson | Import-DdbItem Same -Verify).Verification.TableDigest | Should -Be $verification.SourceDigest
    }

    It 'is in the result only where it is asked for' {
        New-TestTable Plain
        (@{ id = 'a' } | Import-DdbItem Plain).Verification | Should -BeNullOrEmpty
        $verification = (@() | Import-DdbItem Plain -Verify).Verification
        $verification.IsEqual, $verification.ItemsCompared, $verification.TableDigest | Should -Be $true, 0, $nothing
    }

    It 'names what was changed or deleted behind its back' {
        New-TestTable Disturbed
        $result = Get-DisturbedInput Disturbed | Import-DdbItem Disturbed -Verify -ErrorAction SilentlyContinue -ErrorVariable bad
        $result.Completed, $result.ItemsWritten, $result.ItemsFailed | Should -Be $false, 10, 0
        $result.Verification.IsEqual, $result.Verification.ItemsDifferent, $result.Verification.ItemsMissing | Should -Be $false, 1, 1
        $result.Verification.TableDigest | Should -Not -Be $result.Verification.SourceDigest
        Assert-ResultAddsUp $result
        $bad = $bad | Sort-Object { $_.TargetObject.id }
        $bad.FullyQualifiedErrorId | Should -Be 'VerifyDifferent,DynamoBulk.Cmdlets.Commands.ImportDdbItemCommand', 'VerifyMissing,DynamoBulk.Cmdlets.Commands.ImportDdbItemCommand'
        $bad.TargetObject.id | Should -Be '2', '3'
        "$($bad[0])" | Should -Be 'The item {"id":{"S":"2"}} was written, but the table holds another content: if nobody has changed it meanwhile, import it again.'
    }

    It 'ends in an error where no item may fail, or with -ErrorAction Stop' {
        New-TestTable Strict
        $caught = $null
        try { Get-DisturbedInput Strict | Import-DdbItem Strict -Verify -MaxFailedItems 0 -ErrorAction SilentlyContinue } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'TooManyFailedItems,*'
        $caught.Exception.Result.ItemsWritten, $caught.Exception.Result.Verification.IsEqual | Should -Be 10, $false

        New-TestTable Stops
        $caught = $null
        try { Get-DisturbedInput Stops | Import-DdbItem Stops -Verify -ErrorAction Stop -RecordPath "$TestDrive/stops.json" 6> $null } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'Verify*,*'
        $record = Get-Content "$TestDrive/stops.json" -Raw | ConvertFrom-Json
        $record.outcome, $record.verify, $record.counts.itemsWritten, $record.error | Should -Be 'Stopped', $true, 10, "$caught"
    }

    It 'names in the record the failed item that -ErrorAction Stop ended it for' {
        New-TestTable Ended
        $caught = $null
        try { @{ id = 'a' }, @{ other = 1 } | Import-DdbItem Ended -ErrorAction Stop -RecordPath "$TestDrive/ended.json" -ReportPath "$TestDrive/ended.html" 6> $null } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'MissingKey,*'
        $record = Get-Content "$TestDrive/ended.json" -Raw | ConvertFrom-Json
        $record.outcome, $record.error | Should -Be 'Stopped', "Input object 2: The item has no attribute 'id', which is a key of the table."
        Get-Content "$TestDrive/ended.html" -Raw | Should -BeLike '*An error ended it, as -ErrorAction Stop asks: Input object 2: The item has no attribute*'

        $null = @{ id = 'a' }, @{ other = 1 } | Import-DdbItem Ended -ErrorAction SilentlyContinue -RecordPath "$TestDrive/went.json"
        (Get-Content "$TestDrive/went.json" -Raw | ConvertFrom-Json).error | Should -BeNullOrEmpty
    }

    It 'verifies what earlier runs wrote, too, when it goes on from a checkpoint' {
        New-TestTable Resumed
        1..3000 | ForEach-Object { "{`"id`":`"$_`",`"v`":`"$('x' * 1000)`"}" } | Set-Content "$TestDrive/resumed.jsonl"
        $import = @{ TableName = 'Resumed'; Path = "$TestDrive/resumed.jsonl"; CheckpointPath = "$TestDrive/resumed.checkpoint"; Resume = $true; Verify = $true }
        $run = Start-Pipeline 'Import-DdbItem @import -MaxWriteCapacity 200' @{ import = $import }
        try {
            Wait-Until { (Test-Path $import.CheckpointPath) -and ((Get-Content $import.CheckpointPath -TotalCount 1 | ConvertFrom-Json).Counts.Written -gt 100) }
        } finally {
            $null = Stop-Pipeline $run
            $run.Shell.Dispose()
        }

        $null = '{"id":"1","v":"of another writer"}' | Import-DdbItem Resumed
        $result = Import-DdbItem @import -ErrorAction SilentlyContinue -ErrorVariable bad
        $result.ItemsWritten, $result.ItemsFailed, $result.ItemsPending, $result.Completed | Should -Be 3000, 0, 0, $false
        $result.Verification.ItemsCompared, $result.Verification.ItemsMissing, $result.Verification.ItemsDifferent | Should -Be 3000, 0, 1
        $result.Verification.IsEqual | Should -BeFalse
        $bad.FullyQualifiedErrorId | Should -BeLike 'VerifyDifferent,*'
        $bad.TargetObject.id | Should -Be '1'
    }

    It 'ends in an error when nothing can be read back' {
        New-TestTable Gone
        $caught = $null
        try {
            & { @{ id = 'a' }; Wait-Until { @(Export-DdbTable Gone).Count -eq 1 }; $null = Invoke-DynamoDb DeleteTable @{ TableName = 'Gone' } } |
                Import-DdbItem Gone -Verify -RecordPath "$TestDrive/gone.json"
        } catch { $caught = $_ }
        $caught.FullyQualifiedErrorId | Should -BeLike 'NotVerified,*'
        "$caught" | Should -BeLike "All items that did not fail were written to 'Gone', but they are not verified, for they could not be read back: *"
        $caught.Exception.Result.ItemsWritten, $caught.Exception.Result.Completed | Should -Be 1, $false
        $record = Get-Content "$TestDrive/gone.json" -Raw | ConvertFrom-Json
        $record.outcome, $record.error, $record.verification | Should -Be 'Failed', "$caught", $null
    }

    It 'tells a thousand deviations, and counts the others' {
        New-TestTable Many
        $result = & {
            1..1200 | ForEach-Object { @{ id = "$_" } }
            Wait-Until { @(Export-DdbTable Many).Count -eq 1200 }
            $null = 1..1200 | ForEach-Object { @{ id = "$_"; other = $true } } | Import-DdbItem Many
        } | Import-DdbItem Many -Verify -ErrorAction SilentlyContinue -ErrorVariable bad
        $result.Verification.ItemsDifferent | Should -Be 1200
        $bad.Count | Should -Be 1001
        $bad[-1].FullyQualifiedErrorId | Should -BeLike 'VerifyMore,*'
        "$($bad[-1])" | Should -Be "200 more items are not in 'Many' as they were written: the result's Verification counts all of them."
    }

    It 'passes the written items on, too' {
        New-TestTable Passes
        $items = 1..50 | ForEach-Object { @{ id = "$_" } } | Import-DdbItem Passes -Verify -PassThru -InformationVariable told
        $items.Count | Should -Be 50
        $told.MessageData.Verification.ItemsCompared | Should -Be 50
    }

    It 'leaves no file behind, whatever ends it' {
        New-TestTable Spills
        $variable = $IsWindows ? 'TMP' : 'TMPDIR'
        $before = [Environment]::GetEnvironmentVariable($variable)
        $folder = (New-Item "$TestDrive/temporary" -ItemType Directory).FullName
        [Environment]::SetEnvironmentVariable($variable, $folder)
        # Long keys soon fill the blocks in memory.
        $work = "1..8000 | ForEach-Object { @{ id = 'k' * 1000 + `$_ } }"
        $pipeline = Start-Pipeline "& { $work; Start-Sleep 120 } | Import-DdbItem Spills -Verify -RecordPath $TestDrive/cut.json"
        try {
            [System.IO.Path]::GetTempPath().TrimEnd('/', '\') | Should -Be $folder
            Wait-Until { (Invoke-DynamoDb DescribeTable @{ TableName = 'Spills' }).Table.ItemCount -eq 8000 }
            Stop-Pipeline $pipeline | Should -BeLessThan 5
            Get-ChildItem $folder | Should -BeNullOrEmpty

            $result = & ([scriptblock]::Create($work)) | Import-DdbItem Spills -Verify -Verbose 4> "$TestDrive/spills.txt"
            $result.Verification.IsEqual | Should -BeTrue
            (Get-Content "$TestDrive/spills.txt") -match '^Reading back .* \([1-9][\d,.]+ bytes of keys and hashes on disk\)' | Should -Not -BeNullOrEmpty
            Get-ChildItem $folder | Should -BeNullOrEmpty
        } finally {
            [Environment]::SetEnvironmentVariable($variable, $before)
            $pipeline.Shell.Dispose()
        }
        $record = Get-Content "$TestDrive/cut.json" -Raw | ConvertFrom-Json
        $record.outcome, $record.verify, $record.verification, $record.counts.itemsWritten | Should -Be 'Stopped', $true, $null, 8000
        @(Get-ChildItem $TestDrive -Filter 'cut.json*').Count | Should -Be 1
    }

    It 'reads at -CapacityPercent of what the table has for everybody' {
        $null = Reset-Local @{ WriteCapacity = 2000; ReadCapacity = 100 }
        try {
            New-TestTable Slow
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            $result = 1..150 | ForEach-Object { @{ id = "$_" } } | Import-DdbItem Slow -Verify -CapacityPercent 50
            $result.Verification.IsEqual, $result.Verification.ConsumedCapacity, $result.Verification.ThrottledRequests | Should -Be $true, 150, 0
            $result.Verification.Elapsed.TotalSeconds | Should -BeGreaterThan 1.5
            $result.Elapsed | Should -BeLessThan ($watch.Elapsed - $result.Verification.Elapsed)
        } finally { $null = Reset-Local }
    }
}

Describe 'Import-DdbItem -RecordPath' {
    It 'keeps what was done, for a change ticket' {
        New-TestTable Recorded
        "id,n`na,1`nb,2`nb,3`n,4" | Set-Content "$TestDrive/rows.csv"
        $before = [datetime]::UtcNow
        $result = Import-DdbItem Recorded -Path "$TestDrive/rows.csv" -Verify -RecordPath "$TestDrive/record.json" -FailedItemPath "$TestDrive/failed.jsonl" -ErrorAction SilentlyContinue
        $record = Get-Content "$TestDrive/record.json" -Raw | ConvertFrom-Json
        $file = Get-Item "$TestDrive/rows.csv"

        $record.version, $record.operation, $record.outcome, $record.error | Should -Be 1, 'Import', 'CompletedWithErrors', $null
        $record.tool.name, $record.tool.version, $record.tool.powerShellVersion | Should -Be 'DynamoBulk', "$((Get-Module DynamoBulk).Version)", "$($PSVersionTable.PSVersion)"
        $record.startedAt | Should -BeOfType datetime
        $before -le $record.startedAt.ToUniversalTime() -and $record.startedAt -le $record.endedAt -and $record.endedAt.ToUniversalTime() -le [datetime]::UtcNow | Should -BeTrue
        $record.source.description, $record.source.files.Count | Should -Be $file.FullName, 1
        $record.source.files[0].path, $record.source.files[0].bytes, $record.source.files[0].lastWriteTime.ToUniversalTime() | Should -Be $file.FullName, $file.Length, $file.LastWriteTimeUtc
        $url = [uri] (Get-DdbLocal).Url
        $record.destination.tableName, $record.destination.region, $record.destination.endpointUrl | Should -Be 'Recorded', 'local', "http://$($url.Authority)"
        $record.destination.tableArn | Should -Be (Get-DdbTableInfo Recorded).TableArn
        foreach ($count in 'ItemsRead', 'ItemsWritten', 'ItemsDeleted', 'ItemsSuperseded', 'ItemsSkipped', 'ItemsFailed', 'ItemsPending', 'Bytes', 'ConsumedCapacity', 'ThrottledRequests', 'Retries') {
            $record.counts.$count | Should -Be $result.$count -Because $count
        }
        $record.counts.elapsedSeconds, $record.counts.elapsedSecondsOfEarlierRuns | Should -Be $result.Elapsed.TotalSeconds, 0
        ($record.failures | ConvertTo-Json -Compress) | Should -Be '{"MissingKey":1}'
        $record.failedItemPath | Should -Be "$TestDrive/failed.jsonl"
        foreach ($found in 'IsEqual', 'ItemsCompared', 'ItemsFound', 'ItemsMissing', 'ItemsDifferent', 'SourceDigest', 'TableDigest', 'DigestAlgorithm', 'ConsumedCapacity') {
            $record.verification.$found | Should -Be $result.Verification.$found -Because $found
        }
        $record.verification.isEqual, $record.verification.itemsCompared, $record.verification.digestAlgorithm | Should -Be $true, 2, 'DynamoBulk-SHA256-Sum/1'
        if (-not $IsWindows) { "$([System.IO.File]::GetUnixFileMode("$TestDrive/record.json"))" | Should -Be 'UserWrite, UserRead' }
        @(Get-ChildItem $TestDrive -Filter 'record.json*').Count | Should -Be 1
    }

    It 'is there before the result goes on, and without -Verify, too' {
        New-TestTable Unverified
        @{ id = 'a' } | Import-DdbItem Unverified -RecordPath "$TestDrive/plain.json" | ForEach-Object { $seen = Get-Content "$TestDrive/plain.json" -Raw | ConvertFrom-Json }
        $seen.outcome, $seen.verify, $seen.verification, $seen.source.description, $seen.source.files.Count | Should -Be 'Completed', $false, $null, 'pipeline', 0
    }

    It 'names the files that came by the pipeline' {
        New-TestTable Piped
        '{"id":"1"}' | Set-Content "$TestDrive/p1.jsonl"
        '{"id":"2"}' | Set-Content "$TestDrive/p2.jsonl"
        $null = Get-ChildItem "$TestDrive/p?.jsonl" | Import-DdbItem Piped -RecordPath "$TestDrive/piped.json"
        (Get-Content "$TestDrive/piped.json" -Raw | ConvertFrom-Json).source.files.path | Should -Be "$TestDrive/p1.jsonl", "$TestDrive/p2.jsonl"
    }

    It 'says what has ended a transfer early' {
        New-TestTable Failing
        { 1..5 | ForEach-Object { @{ id = '' } } | Import-DdbItem Failing -MaxFailedItems 2 -RecordPath "$TestDrive/failing.json" -ErrorAction SilentlyContinue } | Should -Throw -ErrorId 'TooManyFailedItems,*'
        $record = Get-Content "$TestDrive/failing.json" -Raw | ConvertFrom-Json
        $record.outcome, $record.counts.itemsWritten | Should -Be 'Failed', 0
        $record.error | Should -BeLike '*where -MaxFailedItems allows 2*'

        # The run that goes on has the same name for its record; a proof is never replaced.
        $null = @{ id = 'a' } | Import-DdbItem Failing -RecordPath "$TestDrive/failing.json"
        (Get-Content "$TestDrive/failing.json" -Raw | ConvertFrom-Json).outcome | Should -Be 'Completed'
        { @{ id = 'a' } | Import-DdbItem Failing -RecordPath "$TestDrive/failing.json" } | Should -Throw -ErrorId 'RecordFileNotWritable,*'
    }

    It 'never replaces a proof, and is refused before anything is written where it cannot be kept' {
        'kept' | Set-Content "$TestDrive/old.json"
        { @{ id = 'a' } | Import-DdbItem Refused -CreateTable -PartitionKey id -RecordPath "$TestDrive/old.json" } | Should -Throw -ErrorId 'RecordFileNotWritable,*' -ExpectedMessage '*already exists*'
        { @{ id = 'a' } | Import-DdbItem Refused -CreateTable -PartitionKey id -RecordPath "$TestDrive/no/such/record.json" } | Should -Throw -ErrorId 'RecordFileNotWritable,*'
        Get-Content "$TestDrive/old.json" | Should -Be kept
        { Get-DdbTableInfo Refused -ErrorAction Stop } | Should -Throw -ErrorId 'TableNotFound,*'

        { @{ id = 'a' } | Import-DdbItem NoTable -RecordPath "$TestDrive/one.json" -FailedItemPath "$TestDrive/one.json" } | Should -Throw -ErrorId 'OneFileTwice,*'
        { @{ id = 'a' } | Import-DdbItem NoTable -RecordPath "$TestDrive/never.json" } | Should -Throw -ErrorId 'TableNotFound,*'
        @{ id = 'a' } | Import-DdbItem NoTable -RecordPath "$TestDrive/never.json" -WhatIf
        @(Get-ChildItem $TestDrive -Filter 'never.json*').Count | Should -Be 0
    }

    It 'is an error when somebody else has taken its name meanwhile' {
        New-TestTable Raced
        $result = & { @{ id = 'a' }; 'theirs' | Set-Content "$TestDrive/raced.json"; @{ id = 'b' } } |
            Import-DdbItem Raced -RecordPath "$TestDrive/raced.json" -ErrorAction SilentlyContinue -ErrorVariable bad
        $result.ItemsWritten | Should -Be 2
        $bad.FullyQualifiedErrorId | Should -BeLike 'RecordNotWritten,*'
        Get-Content "$TestDrive/raced.json" | Should -Be theirs
        @(Get-ChildItem $TestDrive -Filter 'raced.json*').Count | Should -Be 1
    }
}
