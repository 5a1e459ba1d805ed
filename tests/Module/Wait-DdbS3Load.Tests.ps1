#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Waiting for loads that end well, that do not, and that go on when the waiting ends. #>

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

Describe 'Wait-DdbS3Load' {
    BeforeEach { Assert-S3Server }

    It 'puts loads out when they have ended' {
        $first, $second = (Start-Load), (Start-Load)
        $first.Status | Should -Be 'InProgress'
        $done = @($first, $second | Wait-DdbS3Load @to)
        $done.LoadArn | Should -Be $first.LoadArn, $second.LoadArn
        $done.Status | Should -Be 'Completed', 'Completed'
        (Wait-DdbS3Load $first.LoadArn -Timeout 0 @to).Status | Should -Be 'Completed'
    }

    It 'says at a timeout that the load goes on, and how to wait again' {
        $load = Start-Load
        Wait-DdbS3Load $load -Timeout 1 @to -ErrorVariable late -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $late[0].FullyQualifiedErrorId | Should -BeLike 'JobTimeout,*'
        "$($late[0])" | Should -BeLike "*goes on*Wait-DdbS3Load $($load.LoadArn)*"
        (Wait-DdbS3Load $load @to).Status | Should -Be 'Completed'
    }

    It 'leaves the load running at Ctrl-C, and says so' {
        $before = @(Get-DdbS3Load @to).Count
        $pipeline = Start-Pipeline 'Start-DdbS3Load Orders s3://backups/in/ s3://backups/reports/ -Wait -Connection $connection' @{ connection = $connection }
        Wait-Until { @(Get-DdbS3Load @to).Count -gt $before }
        Start-Sleep -Milliseconds 500
        Stop-Pipeline $pipeline | Should -BeLessThan 2
        $load = Get-DdbS3Load @to | Select-Object -Last 1
        $told = $pipeline.Shell.Streams.Information | Where-Object { $_.Tags -contains 'PSHOST' }
        "$told" | Should -BeLike "*goes on*Wait-DdbS3Load $($load.LoadArn)*"
        (Wait-DdbS3Load $load @to).Status | Should -Be 'Completed'
    }

    It 'shows the share of the bytes that were read' {
        $load = Start-Load
        $pipeline = Start-Pipeline 'Wait-DdbS3Load $load -Connection $connection' @{ connection = $connection; load = $load; ProgressPreference = 'Continue' }
        $pipeline.Shell.EndInvoke($pipeline.Running)
        $bars = @($pipeline.Shell.Streams.Progress | Where-Object Activity -Like 'Load from*')
        $bars[0].Activity | Should -Be 'Load from s3://backups/in/ into Orders'
        $bars.PercentComplete | Should -Contain 100
        $bars[-1].RecordType | Should -Be 'Completed'
    }

    It 'makes an error of a load that was cancelled, and of one that is not there' {
        $load = Start-Load
        Stop-DdbS3Load $load @to
        (Wait-DdbS3Load $load @to -ErrorVariable failed -ErrorAction SilentlyContinue).Status | Should -Be 'Cancelled'
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'LoadCancelled,*'
        Wait-DdbS3Load ($load.LoadArn -replace '\d{14}', '00000000000001') @to -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'LoadNotFound,*'
    }
}
