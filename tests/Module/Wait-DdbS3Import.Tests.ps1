#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Waiting for imports that end well, and that go on when the waiting ends. #>

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"
    function Set-Text([string] $Uri, [string[]] $Line) { Set-S3Object $s3 $Uri ([System.Text.Encoding]::UTF8.GetBytes(($Line | ForEach-Object { "$_`n" }) -join '')) }
    $endpoint = Start-PatientEndpoint $s3 @{ JobTime = [timespan]::FromSeconds(3) }
    $connection = New-DdbConnection -EndpointUrl $endpoint.Url -S3EndpointUrl $s3.Url
    $to = @{ Connection = $connection }
    Set-Text s3://backups/in/a.json '{"Item":{"id":{"S":"1"}}}'
    function Start-Import([string] $Name) { Start-DdbS3Import $Name s3://backups/in/ -PartitionKey id @to }
}

AfterAll {
    $endpoint.Dispose()
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Wait-DdbS3Import' {
    BeforeEach { Assert-S3Server }

    It 'puts imports out when they have ended' {
        $import = Start-Import First
        $import.Status | Should -Be 'InProgress'
        ($import | Wait-DdbS3Import @to).Status | Should -Be 'Completed'
        (Wait-DdbS3Import $import.ImportArn -Timeout 0 @to).ImportedItemCount | Should -Be 1
    }

    It 'says at a timeout that the import goes on, and how to wait again' {
        $import = Start-Import Second
        Wait-DdbS3Import $import -Timeout 1 @to -ErrorVariable late -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $late[0].FullyQualifiedErrorId | Should -BeLike 'JobTimeout,*'
        "$($late[0])" | Should -BeLike "*goes on*Wait-DdbS3Import $($import.ImportArn)*"
        (Wait-DdbS3Import $import @to).Status | Should -Be 'Completed'
    }

    It 'leaves the import running at Ctrl-C, and says so' {
        $pipeline = Start-Pipeline 'Start-DdbS3Import Third s3://backups/in/ -PartitionKey id -Wait -Connection $connection' @{ connection = $connection }
        Wait-Until { @(Get-DdbS3Import Third @to).Count -gt 0 }
        Start-Sleep -Milliseconds 500
        Stop-Pipeline $pipeline | Should -BeLessThan 2
        $import = Get-DdbS3Import Third @to
        $told = $pipeline.Shell.Streams.Information | Where-Object { $_.Tags -contains 'PSHOST' }
        "$told" | Should -BeLike "*goes on*Wait-DdbS3Import $($import.ImportArn)*"
        (Wait-DdbS3Import $import @to).Status | Should -Be 'Completed'
    }
}
