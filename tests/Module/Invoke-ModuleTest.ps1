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

# A file that fails before it has any tests counts as one; so does a block that fails outside its tests when nothing else did.
$failed = $result.FailedCount + @($result.FailedContainers | Where-Object TotalCount -EQ 0).Count
if ($failed -eq 0 -and $result.Result -eq 'Failed') { $failed = 1 }

New-Item -ItemType Directory -Force -Path (Split-Path $ReportPath) | Out-Null
@{
    Passed  = $result.PassedCount
    Failed  = $failed
    Skipped = $result.SkippedCount + $result.InconclusiveCount
} | ConvertTo-Json | Set-Content -LiteralPath $ReportPath
