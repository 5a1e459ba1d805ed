#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# However a transfer ends early: what is on disk and in the table can be gone on with, and the result is true. #>

BeforeDiscovery {
    $revoked = @(
        @{ Code = 'AccessDeniedException'; Id = 'AccessDenied'; Says = 'Access denied: *' }
        @{ Code = 'UnrecognizedClientException'; Id = 'UnrecognizedClientException'; Says = 'The credentials are not accepted: give others, or sign in again.*' }
        @{ Code = 'InvalidClientTokenId'; Id = 'InvalidClientTokenId'; Says = 'The credentials are not accepted: give others, or sign in again.*' }
        @{ Code = 'ExpiredTokenException'; Id = 'ExpiredTokenException'; Says = 'The session token has expired: sign in again.*' }
    )
    $hosts = @(
        @{ Name = 'a closed terminal'; Signal = 'HUP'; ExitCode = 129 }
        @{ Name = 'a service manager'; Signal = 'TERM'; ExitCode = 143 }
    )
    $owners = @(
        @{ Name = 'a job of a process'; Start = 'Start-Job'; HasProcess = $true }
        @{ Name = 'a job of a thread'; Start = 'Start-ThreadJob'; HasProcess = $false }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $usings = 'System', 'System.Net.Http', 'System.Threading', 'System.Threading.Tasks' | ForEach-Object { "using $_;" }
    Add-Type -TypeDefinition ("#nullable enable`n$usings`n" + (Get-Content "$PSScriptRoot/../servers/RefusingRelay.cs" -Raw))
    Push-Location $TestDrive

    # A file system of a few megabytes, for a process that is told it is root.
    $smallDisk = $IsLinux -and (Get-Command unshare -ErrorAction Ignore) -and $(unshare -rm sh -c 'mount -t tmpfs -o size=64k tmpfs /mnt' 2>$null; $LASTEXITCODE -eq 0)

    # 1,000 items of which the one numbered 500 has no key.
    1..1000 | ForEach-Object { $_ -eq 500 ? '{"no":"key"}' : "{`"id`":$_,`"text`":`"$('x' * 1000)`"}" } | Set-Content in.jsonl
    $everyItem = 1..1000 | Where-Object { $_ -ne 500 }

    function Get-TableId([string] $TableName) { @(Export-DdbTable $TableName -Attribute id | ForEach-Object id | Sort-Object) }

    function New-Table {
        $name = "T$([guid]::NewGuid().ToString('n'))"
        Invoke-DynamoDb CreateTable @{
            TableName = $name; KeySchema = @(@{ AttributeName = 'id'; KeyType = 'HASH' }); AttributeDefinitions = @(@{ AttributeName = 'id'; AttributeType = 'N' })
            ProvisionedThroughput = @{ ReadCapacityUnits = 40000; WriteCapacityUnits = 40000 }
        } | Out-Null
        $name
    }

    # A terminating error of a running transfer, with its result.
    function Get-Ending([scriptblock] $Command) {
        try { & $Command | Out-Null } catch {
            Assert-ResultAddsUp $_.Exception.Result
            return $_
        }
        throw 'It has not ended early.'
    }
}

AfterAll {
    Pop-Location
    Stop-DdbLocal
}

Describe 'A credential that is revoked in mid-run' {
    BeforeAll {
        $null = Reset-Local @{ Latency = '00:00:00.01' }
        $full = New-Table
        $null = Import-DdbItem $full -Path in.jsonl -ErrorAction SilentlyContinue
    }

    BeforeEach {
        $table = New-Table
        $relay = [DynamoBulk.Servers.RefusingRelay]::new((Get-DdbLocal).Url)
        $who = @{ EndpointUrl = $relay.Url; AccessKey = 'AKID'; SecretKey = 'secret'; SessionToken = 'token' }
        Remove-Item cp, bad.jsonl, out.jsonl* -ErrorAction Ignore
    }

    AfterEach { $relay.Dispose() }

    It 'ends an import for <Code> once, with its result' -ForEach $revoked {
        $relay.Operation, $relay.After, $relay.Code = 'BatchWriteItem', 5, $Code
        $ending = Get-Ending { Import-DdbItem $table -Path in.jsonl @who -FailedItemPath bad.jsonl -ErrorAction SilentlyContinue }

        $ending.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$ending" | Should -BeLike $Says
        "$ending" | Should -Not -BeLike '*-Resume*'
        $result = $ending.Exception.Result
        $result.Completed, $result.CheckpointPath | Should -Be $false, $null
        $result.ItemsPending | Should -BeGreaterThan 0
        (Get-TableId $table).Count | Should -Be $result.ItemsWritten
    }

    It 'ends an import for <Code>, which goes on from its checkpoint' -ForEach $revoked[0] {
        $relay.Operation, $relay.After, $relay.Code = 'BatchWriteItem', 25, $Code
        $ending = Get-Ending { Import-DdbItem $table -Path in.jsonl @who -FailedItemPath bad.jsonl -CheckpointPath cp -ErrorAction SilentlyContinue }
        "$ending" | Should -BeLike "$Says What was done is kept in the checkpoint '$TestDrive/cp': the same command with -Resume goes on from there."
        $ending.Exception.Result.CheckpointPath | Should -Be "$TestDrive/cp"

        $relay.Code = [NullString]::Value
        $result = Import-DdbItem $table -Path in.jsonl @who -FailedItemPath bad.jsonl -CheckpointPath cp -Resume -ErrorAction SilentlyContinue
        $result.ItemsRead, $result.ItemsWritten, $result.ItemsFailed, $result.ItemsPending | Should -Be 1000, 999, 1, 0
        (Get-Content bad.jsonl).Count | Should -Be 1
        'cp' | Should -Not -Exist
        Get-TableId $table | Should -Be $everyItem
    }

    It 'ends an export for <Code> without a file' -ForEach $revoked[1] {
        $relay.Operation, $relay.After, $relay.Code = 'Scan', 2, $Code
        $ending = Get-Ending { Export-DdbTable $full -Path out.jsonl -Segments 20 -MaxConcurrency 1 @who }

        $ending.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        "$ending" | Should -BeLike $Says
        $ending.Exception.Result.ItemsWritten, $ending.Exception.Result.Completed | Should -Be 0, $false
        'out.jsonl*' | Should -Not -Exist
    }

    It 'ends an export for <Code>, which goes on from its checkpoint' -ForEach $revoked[3] {
        $relay.Operation, $relay.After, $relay.Code = 'Scan', 5, $Code
        $ending = Get-Ending { Export-DdbTable $full -Path out.jsonl -Segments 20 -MaxConcurrency 1 -CheckpointPath cp @who }
        "$ending" | Should -BeLike "$Says What was done is kept in the checkpoint '$TestDrive/cp': the same command with -Resume goes on from there."
        'out.jsonl' | Should -Not -Exist
        'out.jsonl.partial' | Should -Exist

        $relay.Code = [NullString]::Value
        $result = Export-DdbTable $full -Path out.jsonl -Segments 20 -MaxConcurrency 1 -CheckpointPath cp -Resume @who
        $result.ItemsRead, $result.ItemsWritten, $result.Completed | Should -Be 999, 999, $true
        (Get-ChildItem out.jsonl*).Name | Should -Be out.jsonl
        @(Get-Content out.jsonl | ConvertFrom-Json | ForEach-Object id | Sort-Object) | Should -Be $everyItem
    }
}

Describe 'A token that expires in mid-run' {
    BeforeAll {
        $null = Reset-Local @{ Latency = '00:00:00.01' }
        $relay = [DynamoBulk.Servers.RefusingRelay]::new((Get-DdbLocal).Url)
        $relay.Code, $relay.Message, $relay.Token, $relay.After = 'ExpiredTokenException', 'The security token included in the request is expired', 'old', 12

        # The SDK looks for profiles where the environment says when a process asks for the first.
        function Import-ByProfile([string] $Table, [scriptblock] $Connect) {
            Invoke-FreshPowerShell ([scriptblock]::Create(@"
`$env:AWS_CONFIG_FILE, `$env:AWS_SHARED_CREDENTIALS_FILE = '$TestDrive/config', '$TestDrive/credentials'
Set-Location '$TestDrive'
Import-Module '$manifestPath'
`$url = '$($relay.Url)'
`$connection = & { $Connect }
Import-DdbItem $Table -Path in.jsonl -Connection `$connection -ErrorAction SilentlyContinue
"@))
        }
    }

    AfterAll { $relay.Dispose() }

    It 'is renewed by who gives it, and the transfer goes on' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'the process that gives the token is a shell script' }
        # The first token believes that it lives for an hour.
        Set-Content give.sh 'if [ -e given ]; then t=new; else t=old; touch given; fi; echo "{\"Version\":1,\"AccessKeyId\":\"AKID\",\"SecretAccessKey\":\"s\",\"SessionToken\":\"$t\",\"Expiration\":\"$(date -u -d "+1 hour" +%Y-%m-%dT%H:%M:%SZ 2>/dev/null || date -u -v+1H +%Y-%m-%dT%H:%M:%SZ)\"}"'
        Set-Content config "[profile renewing]`ncredential_process = sh '$TestDrive/give.sh'"
        $table = New-Table
        $result = Import-ByProfile $table { New-DdbConnection -ProfileName renewing -Region eu-west-1 -EndpointUrl $url }

        $relay.Refusals | Should -BeGreaterThan 0
        $result.ItemsWritten, $result.ItemsPending | Should -Be 999, 0
        Get-TableId $table | Should -Be $everyItem
    }

    It 'is read again from the file of the profile, which some tool has renewed' {
        $before = $relay.Refusals
        $table = New-Table
        $result = Import-ByProfile $table {
            function Set-Token($Token) { Set-Content credentials "[static]`naws_access_key_id = AKID`naws_secret_access_key = s`naws_session_token = $Token" }
            Set-Token old
            New-DdbConnection -ProfileName static -Region eu-west-1 -EndpointUrl $url
            Set-Token new
        }

        $relay.Refusals | Should -BeGreaterThan $before
        $result.ItemsWritten | Should -Be 999
        Get-TableId $table | Should -Be $everyItem
    }
}

Describe 'A disk that is full' {
    BeforeAll {
        $null = Reset-Local
        $full = New-Table
        1..3000 | ForEach-Object { "{`"id`":$_,`"text`":`"$('x' * 1000)`"}" } | Set-Content large.jsonl
        $null = Import-DdbItem $full -Path large.jsonl
        $empty = New-Table
        1..1500 | ForEach-Object { "{`"no`":`"key $('x' * 1000)`"}" } | Set-Content nokeys.jsonl
        Set-Content '{"id":1}' -Path nokeys-first.jsonl
        Get-Content nokeys.jsonl | Add-Content nokeys-first.jsonl

        # Runs a script where $disk is a file system of 1 MB, and gives what it puts out.
        function Invoke-OnSmallDisk([string] $Script) {
            $null = New-Item -ItemType Directory disk -Force
            Set-Content on-disk.ps1 @"
`$ProgressPreference = 'SilentlyContinue'
`$PSStyle.OutputRendering = 'PlainText'
Import-Module '$manifestPath'
`$disk = '$TestDrive/disk'
`$local = @{ EndpointUrl = '$((Get-DdbLocal).Url)' }
function Get-State(`$Ending) {
    [ordered]@{ Said = "`$Ending"; Id = `$Ending.FullyQualifiedErrorId; Result = `$Ending.Exception.Result; Files = @((Get-ChildItem `$disk).Name | Sort-Object) }
}
$Script
"@
            $said = unshare -rm sh -c 'mount -t tmpfs -o size=1m tmpfs disk && exec "$@"' sh $powershell @powershellAssembly -NoProfile -NonInteractive -File "$TestDrive/on-disk.ps1"
            $said | ConvertFrom-Json
        }
    }

    It 'ends an export, leaves no partial file without a checkpoint and goes on with one' {
        if (-not $smallDisk) { Set-ItResult -Skipped -Because 'a small disk is made by unshare and mount, which this machine does not allow' }
        $state = Invoke-OnSmallDisk @"
`$states = [ordered]@{}
foreach (`$file in 'out.jsonl', 'out.csv') {
    try { Export-DdbTable $full -Path `$disk/`$file @local } catch { `$states["`$file"] = Get-State `$_ }
    Get-ChildItem `$disk | Remove-Item
}
try { Export-DdbTable $full -Path `$disk/out.jsonl -CheckpointPath `$disk/cp -MaxReadCapacity 20 -Segments 60 -MaxConcurrency 1 @local } catch { `$states.Checkpoint = Get-State `$_ }
mount -o remount,size=16m `$disk
`$states.Resumed = Export-DdbTable $full -Path `$disk/out.jsonl -CheckpointPath `$disk/cp -Segments 60 -MaxConcurrency 1 -Resume @local
`$states.Files = @((Get-ChildItem `$disk).Name)
`$states.Ids = @(Get-Content `$disk/out.jsonl | ConvertFrom-Json | ForEach-Object id | Sort-Object)
`$states | ConvertTo-Json -Depth 5
"@
        foreach ($ended in $state.'out.jsonl', $state.'out.csv', $state.Checkpoint) {
            $ended.Id | Should -BeLike 'DiskFull,*'
            $ended.Said | Should -BeLike '*No space left on device*: make room, or name a place on another disk.*'
            Assert-ResultAddsUp $ended.Result
            $ended.Result.ItemsWritten, $ended.Result.Completed | Should -Be 0, $false
        }

        $state.'out.jsonl'.Files | Should -BeNullOrEmpty
        $state.'out.csv'.Files | Should -BeNullOrEmpty
        $state.Checkpoint.Files | Should -Be 'cp', 'out.jsonl.partial'
        $state.Checkpoint.Result.CheckpointPath | Should -Be "$TestDrive/disk/cp"
        $state.Checkpoint.Said | Should -BeLike '*-Resume*'
        $state.Resumed.ItemsWritten, $state.Resumed.Completed | Should -Be 3000, $true
        $state.Files | Should -Be out.jsonl
        $state.Ids | Should -Be (1..3000)
    }

    It 'ends an import whose failed items find no room, goes on without a checkpoint file and tells of a report' {
        if (-not $smallDisk) { Set-ItResult -Skipped -Because 'a small disk is made by unshare and mount, which this machine does not allow' }
        $state = Invoke-OnSmallDisk @"
`$states = [ordered]@{}
try { Import-DdbItem $empty -Path '$TestDrive/nokeys-first.jsonl' -MaxFailedItems 100000 -FailedItemPath `$disk/bad.jsonl @local -ErrorAction SilentlyContinue } catch { `$states.Failed = Get-State `$_ }
`$states.Failed.Errors = @(`$Error | Where-Object FullyQualifiedErrorId -like 'MissingKey,*').Count
`$states.Lines = @(Get-Content `$disk/bad.jsonl | ConvertFrom-Json).Count
Remove-Item `$disk/*
try { Import-DdbItem $empty -Path '$TestDrive/nokeys-first.jsonl' -MaxFailedItems 100000 -FailedItemPath `$disk/bad.jsonl -CheckpointPath '$TestDrive/cp-of-failed' @local -ErrorAction SilentlyContinue } catch { `$states.Checkpoint = Get-State `$_ }
mount -o remount,size=16m `$disk
`$states.Resumed = Import-DdbItem $empty -Path '$TestDrive/nokeys-first.jsonl' -MaxFailedItems 100000 -FailedItemPath `$disk/bad.jsonl -CheckpointPath '$TestDrive/cp-of-failed' -Resume @local -ErrorAction SilentlyContinue
`$states.ResumedLines = @(Get-Content `$disk/bad.jsonl | ConvertFrom-Json).Count
Remove-Item `$disk/*
mount -o remount,size=64k `$disk
`$job = Start-ThreadJob { Start-Sleep 1; [IO.File]::WriteAllBytes("`$using:disk/fill", [byte[]]::new(8192)); try { [IO.File]::WriteAllBytes("`$using:disk/fill2", [byte[]]::new(1mb)) } catch { } }
`$states.Unsaved = Import-DdbItem $full -Path '$TestDrive/large.jsonl' -CheckpointPath `$disk/cp -ReportPath `$disk/report.html -MaxWriteCapacity 800 @local -WarningVariable warned -WarningAction SilentlyContinue -ErrorVariable failed -ErrorAction SilentlyContinue
`$states.Warned = @(`$warned | ForEach-Object { "`$_" })
`$states.Errors = @(`$failed | ForEach-Object { "`$_" })
`$states.Files = @((Get-ChildItem `$disk).Name | Sort-Object)
`$states | ConvertTo-Json -Depth 5
"@
        foreach ($ended in $state.Failed, $state.Checkpoint) {
            $ended.Id | Should -BeLike 'DiskFull,*'
            $ended.Said | Should -BeLike '*bad.jsonl*: make room, or name a place on another disk.*'
            Assert-ResultAddsUp $ended.Result
            $ended.Result.Completed | Should -BeFalse
        }

        # Each item that failed was told, and all but the one that found no room are in the file, whole.
        $state.Lines | Should -Be ($state.Failed.Result.ItemsFailed - 1)
        $state.Resumed.ItemsRead, $state.Resumed.ItemsFailed, $state.Resumed.ItemsPending | Should -Be 1501, 1500, 0
        $state.ResumedLines | Should -Be 1500
        $state.Unsaved.ItemsWritten, $state.Unsaved.Completed | Should -Be 3000, $true
        $state.Warned.Count | Should -Be 1
        $state.Warned[0] | Should -BeLike 'The checkpoint cannot be saved*No space left*'
        $state.Errors.Count | Should -Be 1
        $state.Errors[0] | Should -BeLike "The report '*report.html' could not be written*"
        $state.Files | Should -Be 'fill', 'fill2'
    }
}

Describe 'A host that goes away' {
    BeforeAll {
        $null = Reset-Local
        $url = "$((Get-DdbLocal).Url)"
        $full = New-Table
        $null = Import-DdbItem $full -Path in.jsonl -ErrorAction SilentlyContinue

        # A process hears SIGHUP that began to ignore it only where env takes that back: the tests themselves may run under nohup.
        $canHear = $IsLinux -and $(env --default-signal=HUP true 2>$null; $LASTEXITCODE -eq 0)
        $hearing = $canHear ? @('env', '--default-signal=HUP') : @('env')

        # A command in a process of its own, which has begun to move items.
        function Start-Host([string] $Command, [string[]] $Through = $hearing) {
            Set-Content run.ps1 "`$ProgressPreference = 'SilentlyContinue'; Import-Module '$manifestPath'; Set-Location '$TestDrive'; $Command"
            $file, $arguments = $Through + $powershell + $powershellAssembly + '-NoProfile', '-NonInteractive', '-File', "$TestDrive/run.ps1"
            $start = [Diagnostics.ProcessStartInfo]::new($file)
            $arguments | ForEach-Object { $start.ArgumentList.Add($_) }
            $start.RedirectStandardOutput = $start.RedirectStandardError = $true
            [Diagnostics.Process]::Start($start)
        }

        # How many items a table has when nobody has written for a while.
        function Wait-Still([string] $TableName) {
            do {
                $before = (Get-DdbTableInfo $TableName).ItemCount
                Start-Sleep -Milliseconds 600
            } until ((Get-DdbTableInfo $TableName).ItemCount -eq $before)
            $before
        }

        function Get-WriteCapacity([string] $TableName) { (Get-DdbTableInfo $TableName).WriteCapacityUnits }
    }

    BeforeEach {
        $table = New-Table
        Remove-Item cp, bad.jsonl, out.jsonl* -ErrorAction Ignore
    }

    It 'is told by <Name>: an import puts the capacity back, and goes on from its checkpoint' -ForEach $hosts {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no such signals' }
        $null = Set-DdbTableCapacity $table -WriteCapacity 100 -Confirm:$false
        $process = Start-Host "Import-DdbItem $table -Path in.jsonl -CheckpointPath cp -FailedItemPath bad.jsonl -TemporaryWriteCapacity 300 -MaxWriteCapacity 150 -EndpointUrl $url"
        Wait-Until { (Get-DdbTableInfo $table).ItemCount -gt 100 }
        Get-WriteCapacity $table | Should -Be 300
        kill "-$Signal" $process.Id
        $process.WaitForExit(10000) | Should -BeTrue
        $process.ExitCode | Should -Be $ExitCode

        Get-WriteCapacity $table | Should -Be 100
        'cp' | Should -Exist
        $result = Import-DdbItem $table -Path in.jsonl -CheckpointPath cp -FailedItemPath bad.jsonl -Resume -TemporaryWriteCapacity 20000 -WarningVariable warned -ErrorAction SilentlyContinue
        $warned | Should -BeNullOrEmpty
        $result.ItemsRead, $result.ItemsWritten, $result.ItemsFailed | Should -Be 1000, 999, 1
        Get-TableId $table | Should -Be $everyItem
    }

    It 'is told by <Name>: an export leaves no partial file, or one to go on with' -ForEach $hosts[0] {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no such signals' }
        $options = "-Segments 20 -MaxConcurrency 1 -MaxReadCapacity 30 -EndpointUrl $url"
        $process = Start-Host "Export-DdbTable $full -Path out.jsonl $options"
        Wait-Until { (Test-Path out.jsonl.partial) -and (Get-Item out.jsonl.partial).Length -gt 0 }
        kill "-$Signal" $process.Id
        $process.WaitForExit(10000) | Should -BeTrue
        'out.jsonl*' | Should -Not -Exist

        $process = Start-Host "Export-DdbTable $full -Path out.jsonl -CheckpointPath cp $options"
        Wait-Until { (Test-Path out.jsonl.partial) -and (Get-Item out.jsonl.partial).Length -gt 0 }
        kill "-$Signal" $process.Id
        $process.WaitForExit(10000) | Should -BeTrue
        'cp' | Should -Exist
        $result = Export-DdbTable $full -Path out.jsonl -CheckpointPath cp -Resume -Segments 20
        $result.ItemsWritten, $result.Completed | Should -Be 999, $true
        @(Get-Content out.jsonl | ConvertFrom-Json | ForEach-Object id | Sort-Object) | Should -Be $everyItem
    }

    It 'does not end what nohup keeps alive' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has no such signals' }
        $process = Start-Host "(Import-DdbItem $table -Path in.jsonl -MaxWriteCapacity 500 -EndpointUrl $url -ErrorAction SilentlyContinue).ItemsWritten" nohup
        Wait-Until { (Get-DdbTableInfo $table).ItemCount -gt 100 }
        kill -HUP $process.Id
        $process.StandardOutput.ReadToEnd().Trim() | Should -Be 999
        Get-TableId $table | Should -Be $everyItem
    }

    It 'removes <Name>: the import goes on from its checkpoint' -ForEach $owners {
        $script = [scriptblock]::Create("`$PID; Import-Module '$manifestPath'; Import-DdbItem $table -Path '$TestDrive/in.jsonl' -CheckpointPath '$TestDrive/cp' -MaxWriteCapacity 150 -EndpointUrl $url -ErrorAction SilentlyContinue")
        $job = & $Start $script
        Wait-Until { (Get-DdbTableInfo $table).ItemCount -gt 100 }
        $id = Receive-Job $job
        Remove-Job $job -Force
        if ($HasProcess) { Wait-Until { -not (Get-Process -Id $id -ErrorAction Ignore) } 10 }
        $written = Wait-Still $table

        'cp' | Should -Exist
        (Import-DdbItem $table -Path in.jsonl -CheckpointPath cp -Resume -ErrorAction SilentlyContinue).ItemsWritten | Should -Be 999
        $written | Should -BeLessThan 999
        Get-TableId $table | Should -Be $everyItem
    }

    It 'disposes of the runspace: the export leaves nothing, and nothing runs on' {
        $pipeline = Start-Pipeline "Export-DdbTable $full -Path '$TestDrive/out.jsonl' -Segments 20 -MaxConcurrency 1 -MaxReadCapacity 30"
        Wait-Until { (Test-Path out.jsonl.partial) -and (Get-Item out.jsonl.partial).Length -gt 0 }
        $pipeline.Shell.Runspace.Dispose()
        $pipeline.Shell.InvocationStateInfo.State | Should -BeIn Stopped, Failed
        'out.jsonl*' | Should -Not -Exist
        $requests = (Get-DdbLocal).Requests
        Start-Sleep 1
        (Get-DdbLocal).Requests | Should -Be $requests
    }
}

Describe 'A pipeline that is closed' {
    BeforeAll {
        $null = Reset-Local @{ ReadCapacity = 100 }
        $full = New-Table
        1..3000 | ForEach-Object { "{`"id`":$_,`"text`":`"$('x' * 1000)`"}" } | Set-Content large.jsonl
        $null = Import-DdbItem $full -Path large.jsonl
    }

    It 'ends the reading of an export at once' {
        $took = Measure-Command { $ids = @(Export-DdbTable $full -Segments 4 -MaxReadCapacity 20 | Select-Object -First 10 | ForEach-Object id) }
        $ids.Count | Should -Be 10
        $took.TotalSeconds | Should -BeLessThan 5 # to read all takes 20 s
        $requests = (Get-DdbLocal).Requests
        Start-Sleep 1
        (Get-DdbLocal).Requests | Should -Be $requests
    }

    It 'ends an import that passes its items through, and says what is written and what is pending' {
        $table = New-Table
        $ids = @(Import-DdbItem $table -Path large.jsonl -PassThru -MaxWriteCapacity 200 -InformationVariable said | Select-Object -First 10 | ForEach-Object id)
        $ids.Count | Should -Be 10
        $results = Get-AnnouncedResult $said
        $results.Count | Should -Be 1
        Assert-ResultAddsUp $results[0]
        $results[0].ItemsPending | Should -BeGreaterThan 0
        $results[0].Completed | Should -BeFalse
        $there = Get-TableId $table
        $there.Count | Should -Be $results[0].ItemsWritten
        $ids | Where-Object { $_ -notin $there } | Should -BeNullOrEmpty
    }
}

Describe 'Ctrl-C' {
    BeforeAll {
        $null = Reset-Local
        $full = New-Table
        $null = Import-DdbItem $full -Path in.jsonl -ErrorAction SilentlyContinue
    }

    It 'tells of the checkpoint of <_>' -ForEach 'an import', 'an export' {
        $table = New-Table
        Remove-Item cp, out.jsonl* -ErrorAction Ignore
        $pipeline = Start-Pipeline ($_ -eq 'an import' `
                ? "Import-DdbItem $table -Path '$TestDrive/in.jsonl' -CheckpointPath '$TestDrive/cp' -MaxWriteCapacity 150" `
                : "Export-DdbTable $full -Path '$TestDrive/out.jsonl' -CheckpointPath '$TestDrive/cp' -Segments 20 -MaxConcurrency 1 -MaxReadCapacity 30")
        Wait-Until { (Test-Path out.jsonl.partial) -and (Get-Item out.jsonl.partial).Length -gt 0 -or (Get-DdbTableInfo $table).ItemCount -gt 100 }
        Stop-Pipeline $pipeline | Should -BeLessThan 2.5
        $results = Get-AnnouncedResult $pipeline.Shell.Streams.Information
        $results.Count | Should -Be 1
        $results[0].CheckpointPath | Should -Be "$TestDrive/cp"
        $results[0].Completed | Should -BeFalse
        $results[0].ItemsPending | Should -BeGreaterThan 0
        Assert-ResultAddsUp $results[0]
        $pipeline.Shell.Dispose()
    }
}
