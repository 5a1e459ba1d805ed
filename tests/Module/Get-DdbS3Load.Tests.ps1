#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Loads as they are now: by ARN, by table, all of them. #>

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"
    function Set-Text([string] $Uri, [string[]] $Line) { Set-S3Object $s3 $Uri ([System.Text.Encoding]::UTF8.GetBytes(($Line | ForEach-Object { "$_`n" }) -join '')) }
    $null = Import-DdbItem Orders -InputObject @() -CreateTable -PartitionKey id
    $null = Import-DdbItem Stock -InputObject @() -CreateTable -PartitionKey id
    Set-Text s3://backups/in/a.json '{"Item":{"id":{"S":"1"}}}'
    $loads = 'Orders', 'Stock', 'Orders' | ForEach-Object { Start-DdbS3Load $_ s3://backups/in/ s3://backups/reports/ -Wait }
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Get-DdbS3Load' {
    BeforeEach { Assert-S3Server }

    It 'finds loads by what is given' {
        (Get-DdbS3Load).LoadArn | Should -Be $loads.LoadArn
        (Get-DdbS3Load Orders).LoadArn | Should -Be $loads[0, 2].LoadArn
        (Get-DdbTableInfo Stock | Get-DdbS3Load).LoadArn | Should -Be $loads[1].LoadArn
        ($loads[1], $loads[0] | Get-DdbS3Load).LoadArn | Should -Be $loads[1, 0].LoadArn
        ($loads[1].LoadArn | Get-DdbS3Load).TableName | Should -Be 'Stock'
        (Get-DdbS3Load $loads[1]).LoadArn | Should -Be $loads[1].LoadArn
        ([pscustomobject]@{ BulkOperationArn = $loads[1].LoadArn } | Get-DdbS3Load).TableName | Should -Be 'Stock'
    }

    It 'says what is not there, and goes on' {
        $gone = $loads[0].LoadArn -replace '\d{14}', '00000000000001'
        (Get-DdbS3Load -LoadArn $gone, $loads[0] -ErrorVariable missing -ErrorAction SilentlyContinue).LoadArn | Should -Be $loads[0].LoadArn
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'LoadNotFound,*'
        $missing[0].TargetObject | Should -Be $gone
    }

    It 'completes ARNs, the newest first' {
        (TabExpansion2 'Get-DdbS3Load -LoadArn ' -cursorColumn 23).CompletionMatches[0].ListItemText | Should -Be $loads[2].LoadArn
    }
}
