<#
.SYNOPSIS
    Builds, tests, shows, measures and packs DynamoBulk. Results go to output/.
.EXAMPLE
    ./build.ps1 Test

    Builds everything and runs all tests; the last line is "N passed, N failed, N skipped".
#>
[CmdletBinding()]
param(
    # Clean, Build, Docs, Test, Demo, Bench, Pack. A task brings what it needs: Test, Demo and Pack build first.
    [Parameter(Position = 0)]
    [ValidateSet('Clean', 'Build', 'Docs', 'Test', 'Demo', 'Bench', 'Pack')]
    [string[]] $Task = 'Build'
)
$ErrorActionPreference = 'Stop'
$PSNativeCommandUseErrorActionPreference = $true
Set-StrictMode -Version 3

$root = $PSScriptRoot
$module = "$root/output/DynamoBulk"
$results = "$root/output/TestResults"
$pester = @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0'; MaximumVersion = '5.999' }
$oneFailed = [pscustomobject]@{ Passed = 0; Failed = 1; Skipped = 0 }

function Invoke-CleanTask {
    dotnet clean "$root/DynamoBulk.sln" --configuration Release --verbosity quiet
    if (Test-Path "$root/output") { Remove-Item "$root/output" -Recurse -Force }
}

function Invoke-BuildTask {
    if (Test-Path $module) { Remove-Item $module -Recurse -Force }
    Publish-Project DynamoBulk.Loader $module
    Publish-Project DynamoBulk.Cmdlets "$module/Dependencies"
    Copy-Item "$root/module/*", "$root/LICENSE" $module
    Invoke-DocsTask
    Write-Host "Built $module"
}

# Without a .deps.json, which the module's load context has no use for, and without the comments that only compilers read.
function Publish-Project([string] $Name, [string] $Destination) {
    dotnet publish "$root/src/$Name" --configuration Release --output $Destination --verbosity quiet `
        -p:GenerateDependencyFile=false -p:PublishDocumentationFiles=false
}

function Invoke-DocsTask { Invoke-PowerShell "$root/docs/Build-Help.ps1" -ModulePath $module }

function Invoke-TestTask {
    try {
        Invoke-BuildTask
        dotnet build "$root/DynamoBulk.sln" --configuration Release --verbosity quiet
        Install-TestServer
        if (Test-Path $results) { Remove-Item $results -Recurse -Force }
        $counts = @(Invoke-XunitTest) + @(Invoke-PesterTest)
    } catch {
        # What cannot be built counts as one failed test.
        $_ | Out-Host
        $counts = $oneFailed
    }
    $passed, $failed, $skipped = ($counts | Measure-Object Passed, Failed, Skipped -Sum).Sum
    Write-Host "$passed passed, $failed failed, $skipped skipped"
    $script:exitCode = $failed -gt 0 -or $passed -eq 0 ? 1 : 0
}

# The servers that the service suite runs against beside our own; without them its tests are skipped and say so.
function Install-TestServer {
    $servers = "$root/tests/servers"
    if (-not (Test-Path "$servers/package.json") -or (Test-Path "$servers/node_modules/.package-lock.json")) { return }
    if (-not (Get-Command npm -ErrorAction Ignore)) { return Write-Host 'npm is missing: tests against other servers are skipped.' }
    try { npm ci --prefix $servers --no-audit --no-fund } catch { Write-Warning "npm ci failed: $_" }
}

function Invoke-XunitTest {
    foreach ($project in Get-ChildItem "$root/tests/*.Tests" -Directory) {
        $report = "$results/$($project.Name).trx"
        try {
            dotnet test $project --configuration Release --no-build --results-directory $results `
                --logger "trx;LogFileName=$($project.Name).trx" | Out-Host
        } catch [System.Management.Automation.NativeCommandExitException] {
            Write-Host "$($project.Name): $_"
        }
        Read-TestReport $report
    }
}

# A project whose report is missing or unfinished (it did not start, or its process died) counts as one failed test.
function Read-TestReport([string] $Path) {
    if (-not (Test-Path $Path)) { return $oneFailed }
    $summary = ([xml] (Get-Content $Path -Raw)).TestRun.ResultSummary
    $counters = $summary.Counters
    $passed = [int] $counters.passed
    $failed = [int] $counters.executed - $passed
    [pscustomobject]@{
        Passed  = $passed
        Failed  = $failed -eq 0 -and $summary.outcome -ne 'Completed' ? 1 : $failed
        Skipped = [int] $counters.total - [int] $counters.executed
    }
}

# Where Pester is not installed, a copy from NuGet serves, below output/.
function Find-Pester {
    if (Get-Module -FullyQualifiedName $pester -ListAvailable) { return $true }
    $env:PSModulePath = "$root/output/modules", $env:PSModulePath -join [System.IO.Path]::PathSeparator
    if (Get-Module -FullyQualifiedName $pester -ListAvailable) { return $true }
    try {
        dotnet restore "$root/tests/Module/Pester.proj" --packages "$root/output/packages" --verbosity quiet
        New-Item -ItemType Directory "$root/output/modules" -Force | Out-Null
        Copy-Item "$root/output/packages/pester/*/tools" "$root/output/modules/Pester" -Recurse
    } catch {
        Write-Host "Pester could not be fetched: $_"
    }
    [bool] (Get-Module -FullyQualifiedName $pester -ListAvailable)
}

# In a process of its own, which has loaded nothing but the module, as a user's has.
function Invoke-PesterTest {
    if (-not (Find-Pester)) {
        $skipped = Measure-PesterTest
        Write-Host ("Pester 5.5 or later is missing, so about $skipped tests of the module (counted by their It lines) are " +
            "skipped. To install it: Install-PSResource Pester -Version '[5.5,6.0)'")
        return [pscustomobject]@{ Passed = 0; Failed = 0; Skipped = $skipped }
    }
    $report = "$results/Module.json"
    try {
        Invoke-PowerShell "$root/tests/Module/Invoke-ModuleTest.ps1" -ReportPath $report | Out-Host
    } catch [System.Management.Automation.NativeCommandExitException] {
        Write-Host "Module tests: $_"
    }
    if (Test-Path $report) { Get-Content $report -Raw | ConvertFrom-Json } else { $oneFailed }
}

function Measure-PesterTest { @(Get-ChildItem "$root/tests/Module/*.Tests.ps1" | Select-String '^\s*It ').Count }

function Invoke-DemoTask {
    Invoke-BuildTask
    Invoke-PowerShell "$root/demo/Demo.ps1"
}

function Invoke-BenchTask {
    New-Item -ItemType Directory "$root/output" -Force | Out-Null
    dotnet run --configuration Release --project "$root/bench/DynamoBulk.Bench" -- report "$root/output/bench"
}

# A .nupkg as the PowerShell Gallery takes it: Publish-PSResource -NupkgPath.
function Invoke-PackTask {
    Invoke-BuildTask
    $manifest = Import-PowerShellDataFile "$module/DynamoBulk.psd1"
    $commands = $manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" }
    $tags = @('PSModule', 'PSEdition_Core', 'PSIncludes_Cmdlet') + $manifest.PrivateData.PSData.Tags + $commands
    @"
<package>
  <metadata>
    <id>DynamoBulk</id>
    <version>$($manifest.ModuleVersion)</version>
    <authors>$($manifest.Author)</authors>
    <description>$($manifest.Description)</description>
    <releaseNotes>$($manifest.PrivateData.PSData.ReleaseNotes)</releaseNotes>
    <copyright>$($manifest.Copyright)</copyright>
    <license type="expression">MIT</license>
    <tags>$($tags -join ' ')</tags>
  </metadata>
  <files>
    <file src="**" />
  </files>
</package>
"@ | Set-Content "$root/output/DynamoBulk.nuspec"
    # NU5100, NU5110, NU5111: rules for packages that projects reference, which a module is not.
    dotnet pack "$root/src/DynamoBulk.Loader" --no-build --configuration Release --output "$root/output" --verbosity quiet `
        "-p:NuspecFile=$root/output/DynamoBulk.nuspec" "-p:NuspecBasePath=$module" '-p:NoWarn="NU5100;NU5110;NU5111;NU5128"'
    Write-Host "Packed $root/output/DynamoBulk.$($manifest.ModuleVersion).nupkg"
}

# A child of its own, so that an assembly of the module is never loaded here, where the next build would find it locked.
# Installed as a .NET tool, PowerShell is pwsh.dll in a process of dotnet.
function Invoke-PowerShell {
    $start = [System.Environment]::ProcessPath
    $assembly = (Split-Path $start -LeafBase) -eq 'dotnet' ? @("$PSHOME/pwsh.dll") : @()
    & $start @assembly -NoProfile -NonInteractive -File @args
}

$exitCode = 0
foreach ($name in $Task) { & "Invoke-${name}Task" }
exit $exitCode
