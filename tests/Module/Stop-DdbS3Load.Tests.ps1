#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Loads that are told to stop. #>

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"
    function Set-Text([string] $Uri, [string[]] $Line) { Set-S3Object $s3 $Uri ([System.Text.Encoding]::UTF8.GetBytes(($Line | ForEach-Object { "$_`n" }) -join '')) }
    $endpoint = Start-PatientEndpoint $s3 @{ JobTime = [timespan]::FromSeconds(3) }
    $connection = New-DdbConnection -EndpointUrl $endpoint.Url -S3EndpointUrl $s3.Url
    $to = @{ Connection = $connection }
    $null = Import-DdbItem Orders -InputObject @() -CreateTable -PartitionKey id @to
    Set-Text s3://backups/in/a.json '{"Item":{"id":{"S":"1"}}}'
    function Start-Load { Start-DdbS3Load Orders s3://backups/in/ s3://backups/reports/ @to }
}

AfterAll {
    $endpoint.Dispose()
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Stop-DdbS3Load' {
    BeforeEach { Assert-S3Server }

    It 'stops a load, and what it has written stays' {
        $load = Start-Load
        Wait-Until { (Get-DdbS3Load -LoadArn $load @to).ProcessedItemCount -eq 1 }
        Stop-DdbS3Load $load -WhatIf @to
        (Get-DdbS3Load -LoadArn $load @to).Status | Should -Be 'InProgress'
        $load | Stop-DdbS3Load @to | Should -BeNullOrEmpty
        (Wait-DdbS3Load $load @to -ErrorAction SilentlyContinue).Status | Should -Be 'Cancelled'
        Get-DdbS3Load -LoadArn $load @to | Out-String | Should -Match 'Orders Cancelled +\d'
        (Export-DdbTable Orders @to).id | Should -Be '1'
    }

    It 'says so when there is nothing to stop' {
        $load = Start-Load | Wait-DdbS3Load @to
        $then = Stop-DdbS3Load $load -PassThru @to -WarningVariable warned -WarningAction SilentlyContinue
        $then.Status | Should -Be 'Completed'
        "$warned" | Should -BeLike '*has ended before, as Completed*'
    }
}
