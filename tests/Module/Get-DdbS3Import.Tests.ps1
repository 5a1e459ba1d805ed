#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Imports as they are now: by ARN, by table, all of them. #>

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"
    function Set-Text([string] $Uri, [string[]] $Line) { Set-S3Object $s3 $Uri ([System.Text.Encoding]::UTF8.GetBytes(($Line | ForEach-Object { "$_`n" }) -join '')) }
    Set-Text s3://backups/in/a.json '{"Item":{"id":{"S":"1"}}}'
    $imports = 'Orders', 'Stock' | ForEach-Object { Start-DdbS3Import $_ s3://backups/in/ -PartitionKey id -Wait }
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Get-DdbS3Import' {
    BeforeEach { Assert-S3Server }

    It 'finds imports by what is given' {
        (Get-DdbS3Import).ImportArn | Should -Be $imports.ImportArn
        (Get-DdbS3Import Stock).ImportArn | Should -Be $imports[1].ImportArn
        (Get-DdbTableInfo Stock | Get-DdbS3Import).ImportArn | Should -Be $imports[1].ImportArn
        ($imports[1], $imports[0] | Get-DdbS3Import).ImportArn | Should -Be $imports[1, 0].ImportArn
        ($imports[1].ImportArn | Get-DdbS3Import).TableName | Should -Be 'Stock'
        (Get-DdbS3Import $imports[1]).ImportArn | Should -Be $imports[1].ImportArn
    }

    It 'says what is not there, and goes on' {
        $gone = $imports[0].ImportArn -replace '\d{14}', '00000000000001'
        (Get-DdbS3Import -ImportArn $gone, $imports[0] -ErrorVariable missing -ErrorAction SilentlyContinue).ImportArn | Should -Be $imports[0].ImportArn
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'ImportNotFound,*'
    }

    It 'completes ARNs, the newest first' {
        (TabExpansion2 'Get-DdbS3Import -ImportArn ' -cursorColumn 27).CompletionMatches[0].ListItemText | Should -Be $imports[1].ImportArn
    }
}
