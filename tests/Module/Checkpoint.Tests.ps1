#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Transfers that end early and go on: the tables, the files and the results are those of one run. #>

BeforeDiscovery {
    $files = @(
        @{ File = 'out.jsonl'; Form = 'in one piece'; Cut = @{} }
        @{ File = 'out.csv'; Form = 'in one piece'; Cut = @{} }
        @{ File = 'out.json.gz'; Form = 'in parts'; Cut = @{ MaxFileSize = 1MB } }
        @{ File = 'out.csv'; Form = 'in parts'; Cut = @{ MaxFileSize = 1MB } }
    )
    $refused = @(
        @{ Name = 'another parameter'; Parameters = @{ OmitNull = $true }; Message = '*-OmitNull*' }
        @{ Name = 'another table'; Parameters = @{ TableName = 'Other' }; Message = '*Other*' }
        @{ Name = 'another content'; Parameters = @{ Path = 'other.jsonl' }; Message = '*other content*' }
        @{ Name = 'another number of files'; Parameters = @{ Path = 'in.jsonl', 'other.jsonl' }; Message = "*one file, not of 2 files with '*other.jsonl'*" }
        @{ Name = 'another file of failed items'; Parameters = @{ FailedItemPath = 'failed.jsonl' }; Message = '*-FailedItemPath*' }
    )
    $impossible = @(
        @{ Name = 'objects in'; Command = { 1 | Import-DdbItem Items -CheckpointPath cp }; Id = 'CheckpointOfObjects' }
        @{ Name = 'objects out of an import'; Command = { Import-DdbItem Items -Path in.jsonl -PassThru -CheckpointPath cp }; Id = 'CheckpointOfObjects' }
        @{ Name = 'objects out of an export'; Command = { Export-DdbTable Items -CheckpointPath cp }; Id = 'CheckpointOfObjects' }
        @{ Name = 'a checkpoint in the file of an export'; Command = { Export-DdbTable Items -Path out.jsonl -CheckpointPath ./out.jsonl }; Id = 'OneFileTwice' }
        @{ Name = 'a checkpoint in the file that is imported'; Command = { Import-DdbItem Items -Path in.jsonl -CheckpointPath ./in.jsonl }; Id = 'OneFileTwice' }
        @{ Name = 'a checkpoint in the file of failed items'; Command = { Import-DdbItem Items -Path in.jsonl -FailedItemPath failed.jsonl -CheckpointPath failed.jsonl }; Id = 'OneFileTwice' }
        @{ Name = 'failed items in the file that is imported'; Command = { Import-DdbItem Items -Path empty.jsonl -FailedItemPath ./empty.jsonl }; Id = 'OneFileTwice' }
        @{ Name = 'failed items where the checkpoint is written'; Command = { Import-DdbItem Items -Path in.jsonl -CheckpointPath cp -FailedItemPath cp.partial }; Id = 'OneFileTwice' }
        @{ Name = 'a checkpoint in the lock of the failed items'; Command = { Import-DdbItem Items -Path in.jsonl -FailedItemPath failed.jsonl -CheckpointPath failed.jsonl.lock }; Id = 'OneFileTwice' }
        @{ Name = 'a report in the lock of the checkpoint'; Command = { Import-DdbItem Items -Path in.jsonl -CheckpointPath cp -ReportPath cp.lock }; Id = 'OneFileTwice' }
        @{ Name = 'a record in the file that is imported'; Command = { Import-DdbItem Items -Path in.jsonl -RecordPath ./in.jsonl }; Id = 'OneFileTwice' }
        @{ Name = 'a checkpoint in the partial file of an export'; Command = { Export-DdbTable Items -Path out.jsonl -CheckpointPath out.jsonl.partial }; Id = 'OneFileTwice' }
        @{ Name = 'a checkpoint among items that wait'; Command = { Export-DdbTable Items -Path out.csv -CheckpointPath out.csv.items.partial }; Id = 'OneFileTwice' }
        @{ Name = 'a checkpoint in a part of an export'; Command = { Export-DdbTable Items -Path out.jsonl -MaxFileSize 1MB -CheckpointPath out-00002.jsonl }; Id = 'OneFileTwice' }
        @{ Name = 'a report in a part of an export that is not whole'; Command = { Export-DdbTable Items -Path out.jsonl -MaxFileSize 1MB -ReportPath out-00002.jsonl.partial }; Id = 'OneFileTwice' }
        @{ Name = 'a checkpoint in a folder that is imported'; Command = { Import-DdbItem Items -Path folder -CheckpointPath folder/cp }; Id = 'FileAmongInputs' }
        @{ Name = 'failed items where wildcards find them'; Command = { Import-DdbItem Items -Path 'folder/*.jsonl' -FailedItemPath folder/failed.jsonl }; Id = 'FileAmongInputs' }
        @{ Name = 'a record in a folder that is imported'; Command = { Import-DdbItem Items -LiteralPath folder -RecordPath ./folder/record.json }; Id = 'FileAmongInputs' }
        @{ Name = '-Resume alone'; Command = { Import-DdbItem Items -Path in.jsonl -Resume }; Id = 'ResumeWithoutCheckpoint' }
        @{ Name = 'shards by chance'; Command = { Import-DdbItem Items -Path in.jsonl -CheckpointPath cp -ShardAttribute text -ShardCount 2 -ShardMode Random }; Id = 'CheckpointOfChance' }
        @{ Name = 'a folder that is not there'; Command = { Import-DdbItem Items -Path in.jsonl -CheckpointPath nowhere/cp }; Id = 'CheckpointNotWritable' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    Push-Location $TestDrive

    # Runs a command beside the test and stops it in the middle, as Ctrl-C does.
    function Start-AndStop([string] $Command, [int] $Milliseconds) {
        $pipeline = Start-Pipeline "Set-Location '$TestDrive'; $Command"
        Start-Sleep -Milliseconds $Milliseconds
        Stop-Pipeline $pipeline
    }
}

AfterAll {
    Pop-Location
    Stop-DdbLocal
}

Describe 'Import-DdbItem -CheckpointPath' {
    BeforeAll {
        $null = Reset-Local @{ WriteCapacity = 400 }
        1..2000 | ForEach-Object { $_ % 100 ? "{`"id`":$($_ % 700),`"text`":`"$_`"}" : "no item $_" } | Set-Content in.jsonl
        $null = New-Item empty.jsonl
        $null = New-Item -ItemType Directory folder
        Copy-Item in.jsonl folder
        Copy-Item in.jsonl other.jsonl
        Add-Content other.jsonl '{"id":1}'
        '{"id":1}' | Import-DdbItem Items -CreateTable -PartitionKey id:N | Out-Null
        '{"id":1}' | Import-DdbItem Other -CreateTable -PartitionKey id:N | Out-Null
    }

    It 'goes on where it was stopped, and ends as one run' {
        $import = 'Import-DdbItem Items -Path in.jsonl -CheckpointPath cp -Resume -FailedItemPath bad.jsonl -ErrorAction SilentlyContinue'
        Start-AndStop "$import -MaxWriteCapacity 70" 4000
        'cp' | Should -Exist
        Start-AndStop "$import -MaxWriteCapacity 70" 2000
        $before = Get-Content cp -First 1 | ConvertFrom-Json
        $result = & ([scriptblock]::Create($import.Replace('bad.jsonl', './bad.jsonl')))

        $before.Counts.Written + $before.Counts.Superseded | Should -BeGreaterThan 0
        $result.ItemsRead | Should -Be 2000
        $result.ItemsFailed | Should -Be 20
        $result.ItemsWritten + $result.ItemsSuperseded | Should -Be 1980
        $result.Elapsed.TotalSeconds | Should -BeGreaterThan 4
        $result.CheckpointPath | Should -BeNullOrEmpty
        'cp' | Should -Not -Exist
        @(Get-Content bad.jsonl | ConvertFrom-Json | ForEach-Object Record) | Should -Be @(1..20 | ForEach-Object { "no item $($_ * 100)" })
        $expected = @{}
        1..2000 | Where-Object { $_ % 100 } | ForEach-Object { $expected[[int]($_ % 700)] = "$_" }
        $items = Export-DdbTable Items
        $items.Count | Should -Be $expected.Count
        $items | ForEach-Object { $_.text | Should -Be $expected[[int]$_.id] }
    }

    Context 'with a checkpoint of an import that was stopped' {
        BeforeAll { Start-AndStop 'Import-DdbItem Items -Path in.jsonl -CheckpointPath stopped -MaxWriteCapacity 100 -ErrorAction SilentlyContinue' 3500 }

        It 'refuses <Name>' -ForEach $refused {
            $given = @{ TableName = 'Items'; Path = 'in.jsonl'; CheckpointPath = 'stopped'; Resume = $true } + @{}
            foreach ($name in $Parameters.Keys) { $given[$name] = $Parameters[$name] }
            { Import-DdbItem @given -ErrorAction Stop } | Should -Throw -ErrorId 'CheckpointOfAnotherJob,*' -ExpectedMessage $Message
        }

        It 'refuses to begin anew without being told' {
            { Import-DdbItem Items -Path in.jsonl -CheckpointPath stopped } | Should -Throw -ErrorId 'CheckpointExists,*' -ExpectedMessage '*-Resume*'
        }

        It 'refuses one that is damaged' {
            (Get-Content stopped -Raw).Replace('Written', 'Writtem') | Set-Content damaged -NoNewline
            { Import-DdbItem Items -Path in.jsonl -CheckpointPath damaged -Resume } | Should -Throw -ErrorId 'CheckpointDamaged,*'
        }

        It 'keeps it from others' {
            if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has access lists in the place of file modes' }
            [IO.File]::GetUnixFileMode("$TestDrive/stopped") | Should -Be ([IO.UnixFileMode]::UserRead -bor [IO.UnixFileMode]::UserWrite)
        }
    }

    It 'is refused for <Name>' -ForEach $impossible {
        $Command | Should -Throw -ErrorId "$Id,*"
        'empty.jsonl' | Should -Exist
    }

    It 'is refused while another run is at it' {
        $pipeline = Start-Pipeline "Set-Location '$TestDrive'; Import-DdbItem Items -Path in.jsonl -CheckpointPath busy -Resume -MaxWriteCapacity 50 -ErrorAction SilentlyContinue"
        Wait-Until { Test-Path busy }
        { Import-DdbItem Items -Path in.jsonl -CheckpointPath busy -Resume } | Should -Throw -ErrorId 'CheckpointInUse,*'
        Stop-Pipeline $pipeline
        $result = Import-DdbItem Items -Path in.jsonl -CheckpointPath busy -Resume -ErrorAction SilentlyContinue
        $result.ItemsRead | Should -Be 2000
        'busy.lock' | Should -Not -Exist
    }

    It 'is refused until a run that was stopped has left its files' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no pipes in its folders' }
        $pipeline = Start-Pipeline "Set-Location '$TestDrive'; Import-DdbItem Items -Path in.jsonl -CheckpointPath slow -MaxWriteCapacity 50 -ErrorAction SilentlyContinue"
        Wait-Until { Test-Path slow }
        mkfifo slow.partial # as long as nobody reads it, the checkpoint that is written into it takes
        Start-Sleep 2.5
        $null = Stop-Pipeline $pipeline
        "$(Get-AnnouncedResult $pipeline.Shell.Streams.Information)" | Should -BeLike "*stopped after * What was done is kept in the checkpoint '$TestDrive/slow': the same command with -Resume goes on from there."
        { Import-DdbItem Items -Path in.jsonl -CheckpointPath slow -Resume } | Should -Throw -ErrorId 'CheckpointInUse,*'
        $null = cat slow.partial
        Wait-Until { -not (Test-Path slow.lock) }
        Get-Content slow -First 1 | ConvertFrom-Json | ForEach-Object { $_.Counts.Written } | Should -BeGreaterThan 0
    }

    It 'writes nothing under -WhatIf' {
        Import-DdbItem Items -Path in.jsonl -CheckpointPath whatif -WhatIf
        'whatif' | Should -Not -Exist
    }
}

Describe 'Export-DdbTable -CheckpointPath' {
    BeforeAll {
        $null = Reset-Local @{ ReadCapacity = 250 }
        1..8000 | ForEach-Object { "{`"id`":$_,`"text`":`"$('x' * 500) $_`"}" } | Set-Content in.jsonl
        Import-DdbItem Items -Path in.jsonl -CreateTable -PartitionKey id:N -BillingMode PayPerRequest | Out-Null
        $null = Set-DdbTableCapacity Items -ReadCapacity 250 -WriteCapacity 40000 -Confirm:$false
        $expected = 1..8000 | ForEach-Object { "$_ $('x' * 500) $_" } | Sort-Object
    }

    It 'goes on with <File> <Form>' -ForEach $files {
        $folder = New-Item -ItemType Directory "$($File)-$($Cut.Count)"
        $export = @{ TableName = 'Items'; Path = "$folder/$File"; CheckpointPath = "$folder/cp"; Resume = $true } + $Cut
        $words = "-Path '$folder/$File' -CheckpointPath '$folder/cp' -Resume" + ($Cut.Count ? ' -MaxFileSize 1MB' : '')
        Start-AndStop "Export-DdbTable Items $words -MaxReadCapacity 150" 2500
        "$folder/cp" | Should -Exist
        $result = Export-DdbTable @export

        $result.ItemsWritten | Should -Be 8000
        $result.Completed | Should -BeTrue
        @(Get-ChildItem $folder | Where-Object Name -NotLike 'out*') | Should -BeNullOrEmpty
        @(Get-ChildItem $folder -Filter *.partial) | Should -BeNullOrEmpty
        $null = Import-DdbItem "Copy$([guid]::NewGuid().ToString('n'))" -Path $folder -CreateTable -PartitionKey id:N -OutVariable copied
        $items = Export-DdbTable $copied.Destination
        @($items | ForEach-Object { "$($_.id) $($_.text)" } | Sort-Object) | Should -Be $expected
    }

    It 'refuses another filter' {
        Start-AndStop 'Export-DdbTable Items -Path filtered.jsonl -CheckpointPath filtered -MaxReadCapacity 100' 2500
        { Export-DdbTable Items -Path filtered.jsonl -CheckpointPath filtered -Resume -Filter 'id > 5' } | Should -Throw -ErrorId 'CheckpointOfAnotherJob,*' -ExpectedMessage '*-Filter*'
        { Export-DdbTable Items -Path other.jsonl -CheckpointPath filtered -Resume } | Should -Throw -ErrorId 'CheckpointOfAnotherJob,*' -ExpectedMessage '*filtered.jsonl*'
    }
}
