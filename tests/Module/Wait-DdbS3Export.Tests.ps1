#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Waiting for exports that end well, that fail, and that go on when the waiting ends. #>

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"
    $endpoint = Start-PatientEndpoint $s3 @{ JobTime = [timespan]::FromSeconds(3) }
    $connection = New-DdbConnection -EndpointUrl $endpoint.Url -S3EndpointUrl $s3.Url
    $to = @{ Connection = $connection }
    $null = @{ id = 'a' } | Import-DdbItem Orders -CreateTable -PartitionKey id @to
    $first = Start-DdbS3Export Orders s3://backups/orders -EnablePointInTimeRecovery -WarningAction SilentlyContinue @to
}

AfterAll {
    $endpoint.Dispose()
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Wait-DdbS3Export' {
    BeforeEach { Assert-S3Server }

    It 'puts exports out when they have completed' {
        $first.Status | Should -Be 'InProgress'
        $second = Start-DdbS3Export Orders s3://backups/orders @to
        $done = @($first, $second | Wait-DdbS3Export @to)
        $done.ExportArn | Should -Be $first.ExportArn, $second.ExportArn
        $done.Status | Should -Be 'Completed', 'Completed'
        $done.ItemCount | Should -Be 1, 1
        (Wait-DdbS3Export $first @to).Status | Should -Be 'Completed'
        (Wait-DdbS3Export -ExportArn $first.ExportArn -Timeout 0 @to).Status | Should -Be 'Completed'
    }

    It 'says at a timeout that the export goes on, and waits for the next' {
        $export = Start-DdbS3Export Orders s3://backups/orders @to
        $done = @($export, $first | Wait-DdbS3Export -Timeout 1 @to -ErrorVariable late -ErrorAction SilentlyContinue)
        $done.ExportArn | Should -Be $first.ExportArn
        $late[0].FullyQualifiedErrorId | Should -BeLike 'JobTimeout,*'
        "$($late[0])" | Should -BeLike "*has not ended within 1 second*goes on*Wait-DdbS3Export $($export.ExportArn)*"
        $late[0].TargetObject.Status | Should -Be 'InProgress'
        (Wait-DdbS3Export $export @to).Status | Should -Be 'Completed'
    }

    It 'leaves the export running at Ctrl-C, and says so' {
        foreach ($script in 'Start-DdbS3Export Orders s3://backups/orders -Wait -Connection $connection', 'Start-DdbS3Export Orders s3://backups/orders -Connection $connection | Wait-DdbS3Export -Connection $connection') {
            $before = @(Get-DdbS3Export Orders @to).Count
            $pipeline = Start-Pipeline $script @{ connection = $connection }
            Wait-Until { @(Get-DdbS3Export Orders @to).Count -gt $before }
            Start-Sleep -Milliseconds 500
            Stop-Pipeline $pipeline | Should -BeLessThan 2
            $export = Get-DdbS3Export Orders @to | Select-Object -Last 1
            $told = $pipeline.Shell.Streams.Information | Where-Object { $_.Tags -contains 'PSHOST' }
            "$told" | Should -BeLike "*goes on*Wait-DdbS3Export $($export.ExportArn)*"
            (Wait-DdbS3Export $export @to).Status | Should -Be 'Completed'
        }
    }

    It 'makes an error of an export that has failed, in plain words' {
        $answer = Invoke-DynamoDb CreateTable @{
            TableName = 'Failing'; BillingMode = 'PAY_PER_REQUEST'
            KeySchema = @(@{ AttributeName = 'id'; KeyType = 'HASH' }); AttributeDefinitions = @(@{ AttributeName = 'id'; AttributeType = 'S' })
        }
        $null = Invoke-DynamoDb UpdateContinuousBackups @{ TableName = 'Failing'; PointInTimeRecoverySpecification = @{ PointInTimeRecoveryEnabled = $true } }
        $job = Invoke-DynamoDb ExportTableToPointInTime @{ TableArn = $answer.TableDescription.TableArn; S3Bucket = 'no-such-bucket'; S3Prefix = 'p' }
        Wait-DdbS3Export $job.ExportDescription.ExportArn -ErrorVariable failed -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ExportFailed,*'
        "$($failed[0])" | Should -BeLike "The export of 'Failing' to s3://no-such-bucket/p has failed, for there is no such bucket: check its name, and start another. (S3NoSuchBucket: *)"
        $failed[0].TargetObject.FailureCode | Should -Be 'S3NoSuchBucket'
        { Wait-DdbS3Export $job.ExportDescription.ExportArn -ErrorAction Stop } | Should -Throw -ErrorId 'ExportFailed,*'
    }

    It 'shows progress while it waits' {
        $export = Start-DdbS3Export Orders s3://backups/orders @to
        $pipeline = Start-Pipeline 'Wait-DdbS3Export $export -Connection $connection' @{ connection = $connection; export = $export; ProgressPreference = 'Continue' }
        $pipeline.Shell.EndInvoke($pipeline.Running)
        $bars = @($pipeline.Shell.Streams.Progress | Where-Object Activity -Like 'Export of*')
        $bars[0].Activity | Should -Be 'Export of Orders to s3://backups/orders'
        $bars[0].StatusDescription | Should -BeLike 'InProgress*'
        $bars[-1].RecordType | Should -Be 'Completed'
    }

    It 'ends at what is no export, and goes on after one that is not there' {
        { Wait-DdbS3Export Orders @to } | Should -Throw -ErrorId 'InvalidExportArn,*'
        $gone = $first.ExportArn -replace '\d{14}', '00000000000001'
        (Wait-DdbS3Export $gone, $first @to -ErrorVariable missing -ErrorAction SilentlyContinue).ExportArn | Should -Be $first.ExportArn
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'ExportNotFound,*'
    }
}
