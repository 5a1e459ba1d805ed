#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Exports of the embedded endpoint, found by table, by ARN and through the pipeline. #>

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"
    foreach ($table in 'Orders', 'Stock') { $null = @{ id = 'a' } | Import-DdbItem $table -CreateTable -PartitionKey id }
    $exports = foreach ($table in 'Orders', 'Stock', 'Orders') {
        Start-DdbS3Export $table s3://backups/daily -EnablePointInTimeRecovery -Wait -WarningAction SilentlyContinue
        Start-Sleep -Milliseconds 5 # the ids of exports that start in one millisecond have no order
    }
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Get-DdbS3Export' {
    BeforeEach { Assert-S3Server }

    It 'shows all exports in the order of their start, each as it was told when it had completed' {
        $found = @(Get-DdbS3Export)
        $found | Should -BeOfType DynamoBulk.S3Export
        $found | ConvertTo-Json | Should -BeExactly ($exports | ConvertTo-Json)
    }

    It 'shows those of a table, by its name, its ARN and through the pipeline' {
        (Get-DdbS3Export Orders).ExportArn | Should -Be $exports[0].ExportArn, $exports[2].ExportArn
        (Get-DdbS3Export -TableName $exports[1].TableArn).ExportArn | Should -Be $exports[1].ExportArn
        (Get-DdbTableInfo Stock | Get-DdbS3Export).ExportArn | Should -Be $exports[1].ExportArn
        (Get-DdbS3Export Stock, Orders).TableName | Should -Be 'Stock', 'Orders', 'Orders'
        { Get-DdbS3Export Nope } | Should -Throw -ErrorId 'TableNotFound,*'
    }

    It 'shows one, by the object, its ARN, and what came of it elsewhere' {
        $export = $exports[1]
        (Get-DdbS3Export $export).ExportArn | Should -Be $export.ExportArn
        (Get-DdbS3Export -ExportArn $export).ExportArn | Should -Be $export.ExportArn
        ($export | Get-DdbS3Export).ExportArn | Should -Be $export.ExportArn
        ($export.ExportArn | Get-DdbS3Export).ExportArn | Should -Be $export.ExportArn
        ($exports | Get-DdbS3Export).ExportArn | Should -Be $exports.ExportArn
        $elsewhere = [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($export))
        ($elsewhere | Get-DdbS3Export).ExportArn | Should -Be $export.ExportArn
        ($export | ConvertTo-Json | ConvertFrom-Json | Get-DdbS3Export).ExportArn | Should -Be $export.ExportArn
    }

    It 'goes on after one that is not there, and ends at what is no export' {
        $gone = $exports[0].ExportArn -replace '\d{14}', '00000000000001'
        $found = $gone, $exports[1].ExportArn | Get-DdbS3Export -ErrorVariable missing -ErrorAction SilentlyContinue
        $found.ExportArn | Should -Be $exports[1].ExportArn
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'ExportNotFound,*'
        $missing[0].TargetObject | Should -Be $gone
        { Get-DdbS3Export -ExportArn orders } | Should -Throw -ErrorId 'InvalidExportArn,*' -ExpectedMessage "'orders' is no ARN of an export, which looks like arn:aws:*"
    }

    It 'shows why an export has failed' {
        $answer = Invoke-DynamoDb ExportTableToPointInTime @{ TableArn = $exports[1].TableArn; S3Bucket = 'no-such-bucket' }
        Wait-Until { (Get-DdbS3Export -ExportArn $answer.ExportDescription.ExportArn).Status -eq 'Failed' }
        $failed = Get-DdbS3Export Stock | Where-Object Status -EQ Failed
        $failed.FailureCode, $failed.S3Uri, $failed.ItemCount | Should -Be 'S3NoSuchBucket', 's3://no-such-bucket/', $null
        $failed.FailureMessage | Should -Not -BeNullOrEmpty
        $failed | Format-Table | Out-String | Should -BeLike '*Failed (S3NoSuchBucket)*'
    }

    It 'completes names of tables, and ARNs with the newest first' {
        $offered = (TabExpansion2 'Get-DdbS3Export -ExportArn ').CompletionMatches.CompletionText -replace "'"
        $offered | Where-Object { $_ -in $exports.ExportArn } | Should -Be $exports[2].ExportArn, $exports[1].ExportArn, $exports[0].ExportArn
        (TabExpansion2 'Get-DdbS3Export Or').CompletionMatches.CompletionText | Should -Be 'Orders'
    }
}
