<#
.SYNOPSIS
    The walk that shows what DynamoBulk does, with this machine's files as data and an endpoint on this machine as DynamoDB.
#>
[CmdletBinding()]
param(
    # How many files become items.
    [int] $Count = 3000
)
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
Import-Module "$PSScriptRoot/../output/DynamoBulk/DynamoBulk.psd1"

# Shows a command as it would be typed, then runs it.
function Show-Step([string] $Say, [scriptblock] $Command) {
    Write-Host "`n# $Say" -ForegroundColor DarkGray
    Write-Host "PS> $($Command.ToString().Trim())" -ForegroundColor Cyan
    . $Command | Out-Host
}

# An item's attributes as text, in the order of their names: equal items are equal text.
function Get-ItemText {
    param([Parameter(ValueFromPipeline)] [string] $Json)
    process {
        $item = ConvertFrom-Json $Json -AsHashtable
        $sorted = [ordered]@{}
        foreach ($name in $item.Keys | Sort-Object -CaseSensitive) { $sorted[$name] = $item[$name] }
        ConvertTo-Json $sorted -Compress -Depth 40
    }
}

$place = $IsWindows ? $env:SystemRoot : '/'
$file = Join-Path ([System.IO.Path]::GetTempPath()) "dynamobulk-demo-$PID.jsonl.gz"
$watch = [System.Diagnostics.Stopwatch]::StartNew()
try {
    Show-Step 'An endpoint in this process stands for DynamoDB: no account, nothing leaves the machine.' {
        Start-DdbLocal
    }
    Show-Step "$Count files of this machine go into a table that is created on the way." {
        Get-ChildItem $place -Recurse -File -Force -ErrorAction Ignore | Select-Object -First $Count |
            Select-Object FullName, Directory, Length, CreationTimeUtc, LastWriteTimeUtc, Mode, Extension |
            Import-DdbItem Files -CreateTable -PartitionKey FullName
    }
    Show-Step 'The table as it is now.' {
        Get-DdbTableInfo Files
    }
    Show-Step 'A filter that the service applies; the items come back as objects.' {
        Export-DdbTable Files -Filter 'Length > 100000' |
            Sort-Object Length -Descending | Select-Object -First 5 Length, Extension, FullName | Format-Table
    }
    Show-Step 'Out into a compressed file ...' {
        Export-DdbTable Files -Path $file
    }
    Show-Step '... and from it into a second table.' {
        Import-DdbItem FilesAgain -Path $file -CreateTable -PartitionKey FullName
    }
    Show-Step 'Both tables, side by side.' {
        Get-DdbTableInfo Files*
    }

    $original = @(Export-DdbTable Files -As DynamoDbJson | Get-ItemText | Sort-Object -CaseSensitive)
    $again = @(Export-DdbTable FilesAgain -As DynamoDbJson | Get-ItemText | Sort-Object -CaseSensitive)
    $difference = @(Compare-Object $original $again -CaseSensitive -SyncWindow 0)
    if ($original.Count -eq 0 -or $difference.Count -gt 0) {
        throw "The tables differ in $($difference.Count) of $($original.Count) items."
    }
    $seconds = $watch.Elapsed.TotalSeconds
    Write-Host ("All {0:N0} items are equal in both tables, attribute by attribute. {1:N1} seconds." -f $original.Count, $seconds) -ForegroundColor Green
} finally {
    Stop-DdbLocal
    Remove-Item $file -ErrorAction Ignore
}
