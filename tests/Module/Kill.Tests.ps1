#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<#
    Processes that are killed in the middle of a transfer, without a chance to tidy up, and started again: the tables, the files and
    the results are those of one run. Bench kill does the same hundreds of times, with the engine alone.
#>
BeforeAll {
    . "$PSScriptRoot/BuiltModule.ps1"
    function Start-PowerShell([string] $Command, [string] $Output) {
        Start-Process $powershell -ArgumentList ($powershellAssembly + @('-NoProfile', '-NonInteractive', '-Command', $Command)) -PassThru -RedirectStandardOutput "$TestDrive/$Output" -RedirectStandardError "$TestDrive/errors.txt"
    }

    # Waits until something is so, or the process has ended.
    function Wait-Until($Process, [scriptblock] $Condition) {
        for ($i = 0; -not (& $Condition); $i++) {
            if ($Process.HasExited) { return }
            if ($i -gt 1200) { throw "Nothing came of it in a minute: $(Get-Content "$TestDrive/errors.txt" -Raw)" }
            Start-Sleep -Milliseconds 50
        }
    }

    # Kills a process that goes on with a transfer each time it has saved another checkpoint, and lets the last one end.
    function Invoke-Killed([string] $Command, [int] $Kills) {
        $module = "`$ErrorActionPreference = 'Stop'; Import-Module '$manifestPath'; Set-Location '$TestDrive'; `$PSDefaultParameterValues = @{ '*-Ddb*:EndpointUrl' = '$url' }"
        for ($i = 0; ; $i++) {
            $process = Start-PowerShell "$module; $Command | Select-Object * | ConvertTo-Json" 'result.json'
            if ($i -eq $Kills) { break }
            $before = Get-Digest
            Wait-Until $process { $digest = Get-Digest; $digest -and $digest -ne $before }
            $process.HasExited | Should -BeFalse -Because "kill $i is to land in the middle: $(Get-Content "$TestDrive/errors.txt" -Raw)"
            Stop-Process $process -Force
            $process.WaitForExit()
        }

        $process.WaitForExit()
        Get-Content "$TestDrive/errors.txt" -Raw | Should -BeNullOrEmpty
        Get-Content "$TestDrive/result.json" -Raw | ConvertFrom-Json
    }

    # How far the checkpoint is; null where there is none, or nothing is done in it.
    function Get-Digest {
        $line = Get-Content "$TestDrive/cp" -First 1 -ErrorAction Ignore
        if ($line) {
            $counts = ($line | ConvertFrom-Json).Counts
            $done = $counts.Written + $counts.Superseded + $counts.Failed
            $done ? $done : $null
        }
    }

    $server = Start-PowerShell "Import-Module '$manifestPath'; (Start-DdbLocal -WriteCapacity 400 -ReadCapacity 100).Url.ToString(); while (`$true) { Start-Sleep 60 }" 'url.txt'
    Wait-Until $server { Get-Content "$TestDrive/url.txt" -ErrorAction Ignore }
    $url = Get-Content "$TestDrive/url.txt" -First 1
}

AfterAll { if ($server) { Stop-Process $server } }

Describe 'A transfer whose process is killed' {
    It 'imports as one run does' {
        $lines = 1..2400 | ForEach-Object { $_ % 100 ? "{`"id`":$($_ % 1100),`"v`":$_}" : "no item $_" }
        $lines[0..1199] | Set-Content "$TestDrive/1.jsonl"
        $lines[1200..2399] | Set-Content "$TestDrive/2.jsonl"
        $expected = @{}
        foreach ($v in 1..2400 | Where-Object { $_ % 100 }) { $expected[$v % 1100] = $v }
        '{"id":1}' | Import-DdbItem Items -CreateTable -PartitionKey id:N -EndpointUrl $url | Out-Null

        $result = Invoke-Killed 'Import-DdbItem Items -Path 1.jsonl, 2.jsonl -CheckpointPath cp -Resume -FailedItemPath failed.jsonl -MaxWriteCapacity 120 -ErrorAction SilentlyContinue' -Kills 2

        $result.ItemsRead, $result.ItemsFailed, $result.ItemsPending, $result.Completed | Should -Be 2400, 24, 0, $false
        $result.ItemsWritten + $result.ItemsSuperseded + $result.ItemsFailed | Should -Be 2400
        Export-DdbTable Items -EndpointUrl $url | Sort-Object id | ForEach-Object { "$($_.id)=$($_.v)" } | Should -Be @($expected.Keys | Sort-Object | ForEach-Object { "$_=$($expected[$_])" })
        Get-Content "$TestDrive/failed.jsonl" | ConvertFrom-Json | ForEach-Object Record | Should -Be @(1..24 | ForEach-Object { "no item $($_ * 100)" })
        Get-ChildItem $TestDrive -Name | Sort-Object | Should -Be '1.jsonl', '2.jsonl', 'errors.txt', 'failed.jsonl', 'result.json', 'url.txt'
    }

    It 'exports as one run does' {
        $null = 1..3000 | ForEach-Object { @{ id = $_; text = "item $_, " + 'x' * 1000 } } | Import-DdbItem Large -CreateTable -PartitionKey id:N -EndpointUrl $url

        $result = Invoke-Killed 'Export-DdbTable Large -Path out.csv -CheckpointPath cp -Resume -MaxReadCapacity 30 -Segments 4' -Kills 2

        $result.ItemsRead, $result.ItemsWritten, $result.ItemsPending, $result.Completed | Should -Be 3000, 3000, 0, $true
        Import-Csv "$TestDrive/out.csv" | Sort-Object { [int] $_.id } | ForEach-Object { "$($_.id) $($_.text)" } | Should -Be @(1..3000 | ForEach-Object { "$_ item $_, " + 'x' * 1000 })
        Get-ChildItem $TestDrive -Name | Where-Object { $_ -match '^out|^cp' } | Should -Be 'out.csv'
    }
}
