#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<#
    A process that moves 200,000 small items stays small, whichever way they go. The endpoint runs in a process of its own, and so
    does each way, after a first small round that loads what there is to load.
#>
BeforeDiscovery {
    $ways = @(
        @{ Name = 'objects from the pipeline into a table'; Limit = 150
            Move = { 1..$args[0] | ForEach-Object { [pscustomobject]@{ id = $_; name = "item $_"; price = $_ / 4; tags = 'a', 'b' } } | Import-DdbItem "Objects$($args[0])" -CreateTable -PartitionKey id:N } }
        @{ Name = 'a table into a file'; Limit = 100; Move = { Export-DdbTable "Objects$($args[0])" -Path "items$($args[0]).jsonl" } }
        @{ Name = 'a file into a table'; Limit = 100; Move = { Import-DdbItem "Files$($args[0])" -Path "lines$($args[0]).jsonl" -CreateTable -PartitionKey id:N } }
        @{ Name = 'a table into the pipeline'; Limit = 150
            Move = { $count = 0; Export-DdbTable "Objects$($args[0])" | ForEach-Object { $count++ }; [pscustomobject]@{ ItemsWritten = $count } } }
    )
}

BeforeAll {
    . "$PSScriptRoot/BuiltModule.ps1"
    $serve = "Import-Module '$manifestPath'; (Start-DdbLocal -WriteCapacity 40000 -ReadCapacity 40000).Url.ToString(); while (`$true) { Start-Sleep 60 }"
    $server = Start-Process $powershell -ArgumentList ($powershellAssembly + @('-NoProfile', '-NonInteractive', '-Command', $serve)) -PassThru -RedirectStandardOutput "$TestDrive/url.txt" -RedirectStandardError "$TestDrive/errors.txt"
    for ($i = 0; -not (Get-Content "$TestDrive/url.txt" -ErrorAction Ignore); $i++) {
        if ($server.HasExited -or $i -gt 600) { throw "The endpoint did not start: $(Get-Content "$TestDrive/errors.txt" -Raw)" }
        Start-Sleep -Milliseconds 100
    }
    $url = Get-Content "$TestDrive/url.txt" -First 1

    # In the order of a log, not of a scan: what a scan puts out comes partition by partition, and would throttle each in turn.
    foreach ($count in 2000, 200000) {
        $writer = [IO.StreamWriter]::new("$TestDrive/lines$count.jsonl")
        for ($id = 1; $id -le $count; $id++) { $writer.WriteLine("{`"id`":$id,`"name`":`"item $id`",`"price`":$($id / 4),`"tags`":[`"a`",`"b`"]}") }
        $writer.Dispose()
    }
}

AfterAll { if ($server) { Stop-Process $server } }

Describe 'The memory of a process that moves 200,000 items' {
    It 'grows by less than <Limit> MB: <Name>' -ForEach $ways {
        $measured = Invoke-FreshPowerShell -ArgumentList $manifestPath, $url, $TestDrive, "$Move" {
            param($manifestPath, $url, $folder, $move)
            $ErrorActionPreference = 'Stop'
            Import-Module $manifestPath
            Set-Location $folder
            $PSDefaultParameterValues = @{ '*-Ddb*:EndpointUrl' = $url }
            $move = [scriptblock]::Create($move)
            $null = & $move 2000

            # The highest of many looks from a thread of its own; what the first round left behind is let go before.
            $sampler = {
                param($state)
                while (-not $state.Ended) {
                    $state.Peak = [Math]::Max($state.Peak, [Diagnostics.Process]::GetCurrentProcess().WorkingSet64)
                    [Threading.Thread]::Sleep(20)
                }
            }
            [GC]::Collect()
            [GC]::WaitForPendingFinalizers()
            $before = [Diagnostics.Process]::GetCurrentProcess().WorkingSet64
            $state = [hashtable]::Synchronized(@{ Peak = $before; Ended = $false })
            $shell = [powershell]::Create().AddScript($sampler).AddArgument($state)
            $running = $shell.BeginInvoke()
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $result = & $move 200000
            $seconds = $watch.Elapsed.TotalSeconds
            $state.Ended = $true
            $null = $shell.EndInvoke($running)
            [pscustomobject]@{ Items = $result.ItemsWritten; Throttled = $result.ThrottledRequests; Retries = $result.Retries; Before = $before / 1MB; Growth = ($state.Peak - $before) / 1MB; Seconds = $seconds }
        }

        Write-Host ('    {0}: {1:N0} MB + {2:N0} MB, {3:N1} s, {4} throttled, {5} retried' -f $Name, $measured.Before, $measured.Growth, $measured.Seconds, $measured.Throttled, $measured.Retries)
        $measured.Items | Should -Be 200000
        $measured.Growth | Should -BeLessThan $Limit
    }
}
