<#
.SYNOPSIS
    Draws docs/session.svg, the picture in the README, from what the built module really prints.
#>
[CmdletBinding()]
param(
    [string] $Path = "$PSScriptRoot/session.svg"
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$PSStyle.OutputRendering = 'PlainText'
Import-Module "$PSScriptRoot/../output/DynamoBulk/DynamoBulk.psd1"

$width = 96
$folder = New-Item -ItemType Directory (Join-Path ([System.IO.Path]::GetTempPath()) "dynamobulk-picture-$PID")
Set-Location $folder
1..5000 | ForEach-Object {
    [pscustomobject]@{ customer = 'customer-{0:d3}' -f ($_ % 100); order = $_; placed = '2026-{0:d2}-{1:d2}' -f (1 + $_ % 12), (1 + $_ % 28); total = 5 + $_ % 395 }
} | Export-Csv orders.csv
$steps = @(
    { Start-DdbLocal | Format-Table Url, IsDefault }
    { Import-Csv orders.csv | Import-DdbItem Orders -CreateTable -PartitionKey customer -SortKey order:N |
            Format-Table Operation, ItemsRead, ItemsWritten, ItemsFailed, Elapsed, Completed }
    { Export-DdbTable Orders -KeyCondition "customer = 'customer-042' AND order < 400" | Format-Table }
    { Export-DdbTable Orders -Filter "begins_with(placed, '2026-11')" -Path november.jsonl.gz |
            Format-Table Operation, ItemsWritten, Bytes, ConsumedCapacity, Completed }
    { [pscustomobject]@{ customer = 'customer-001'; order = 'nine' } | Import-DdbItem Orders | Out-Null }
)

$ErrorActionPreference = 'Continue' # the last step shows an error
$lines = foreach ($step in $steps) {
    $typed = $step.ToString().Trim() -split '\s*\n\s*'
    [pscustomobject]@{ Kind = 'typed'; Text = "PS> $($typed[0])" }
    $typed | Select-Object -Skip 1 | ForEach-Object { [pscustomobject]@{ Kind = 'typed'; Text = "        $_" } }
    $output = (& $step 2>&1 | ForEach-Object {
            $_ -is [System.Management.Automation.ErrorRecord] ? "Import-DdbItem: $_" : $_
        } | Out-String -Width $width).Trim("`r", "`n") -split '\r?\n'
    $kind = $output -match '^Import-DdbItem:' ? 'error' : 'printed'
    $output | Where-Object { $_.Trim() } | ForEach-Object { [pscustomobject]@{ Kind = $kind; Text = $_.TrimEnd() } }
    [pscustomobject]@{ Kind = 'printed'; Text = '' }
}
Stop-DdbLocal
Set-Location $PSScriptRoot
Remove-Item $folder -Recurse

$lineHeight = 18
$height = ($lines.Count * $lineHeight) + 40
$colors = @{ typed = '#9cdcfe'; printed = '#d4d4d4'; error = '#f48771' }
$row = 0
$text = foreach ($line in $lines) {
    $row++
    $escaped = [System.Security.SecurityElement]::Escape($line.Text)
    $escaped = $escaped.Replace($folder.FullName, '~')
    '  <text x="18" y="{0}" fill="{1}" xml:space="preserve">{2}</text>' -f (($row * $lineHeight) + 16), $colors[$line.Kind], $escaped
}
@"
<svg xmlns="http://www.w3.org/2000/svg" width="860" height="$height" viewBox="0 0 860 $height" role="img" aria-label="A PowerShell session with DynamoBulk">
  <rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>
  <g font-family="Cascadia Mono, Consolas, Menlo, DejaVu Sans Mono, monospace" font-size="13">
$($text -join "`n")
  </g>
</svg>
"@ | Set-Content $Path
