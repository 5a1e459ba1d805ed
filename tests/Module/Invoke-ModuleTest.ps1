<#
.SYNOPSIS
    Runs the Pester tests of this folder against the module in output/DynamoBulk and writes how they ended as JSON.
#>
[CmdletBinding()]
param(
    # The file for the counts.
    [Parameter(Mandatory)] [string] $ReportPath,

    # The test files; all of this folder without it.
    [string[]] $Path = $PSScriptRoot
)
Import-Module Pester -MinimumVersion 5.5.0 -MaximumVersion 5.999

$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path
$configuration.Run.PassThru = $true
$configuration.Output.Verbosity = 'Detailed'
$configuration.Output.CIFormat = 'None'
$result = Invoke-Pester -Configuration $configuration

New-Item -ItemType Directory -Force -Path (Split-Path $ReportPath) | Out-Null
@{
    Passed  = $result.PassedCount
    # A block or a file that fails outside its tests counts as well, as it does in Pester's own exit code.
    Failed  = $result.FailedCount + $result.FailedBlocksCount + $result.FailedContainersCount
    Skipped = $result.SkippedCount + $result.InconclusiveCount
} | ConvertTo-Json | Set-Content -LiteralPath $ReportPath
