#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Loads that the embedded endpoint makes of objects in S3, and what is refused before they start. #>

BeforeDiscovery {
    $refused = @(
        @{ Name = 'a table that is not there'; Option = @{ TableName = 'Nope' }; Id = 'TableNotFound'; Says = "There is no table 'Nope' at *" }
        @{ Name = 'a limit below 1,024'; Option = @{ MaxWriteCapacity = 1023 }; Id = 'WriteCapacityTooLow'; Says = '*below 1,024*Import-DdbItem -S3Uri*' }
        @{ Name = 'csv'; Option = @{ S3Uri = 's3://backups/csv/' }; Id = 'WrongInputFormat'; Says = "'s3://backups/csv/a.csv' is Csv*Import-DdbItem -S3Uri*" }
        @{ Name = 'plain JSON'; Option = @{ S3Uri = 's3://backups/plain/' }; Id = 'WrongInputFormat'; Says = '*has no "Item" in its first line*' }
        @{ Name = 'objects packed in different ways'; Option = @{ S3Uri = 's3://backups/mixed/' }; Id = 'MixedCompression'; Says = '*a.json* (None)*b.json.gz* (Gzip)*' }
        @{ Name = 'a name that tells another packing'; Option = @{ S3Uri = 's3://backups/lying/' }; Id = 'WrongCompression'; Says = '*is not packed*give -Compression None*' }
        @{ Name = 'an object that another begins like'; Option = @{ S3Uri = 's3://backups/one/a.json' }; Id = 'AmbiguousInput'; Says = "*'s3://backups/one/a.json.bak'*" }
        @{ Name = 'an address without objects'; Option = @{ S3Uri = 's3://backups/none/' }; Id = 'ObjectNotFound'; Says = '*check the address.' }
        @{ Name = 'a bucket that is not there'; Option = @{ ReportS3Uri = 's3://no-such-bucket/' }; Id = 'BucketNotFound'; Says = "There is no bucket 'no-such-bucket' at *" }
        @{ Name = 'a report among the input'; Option = @{ ReportS3Uri = 's3://backups/json/reports/' }; Id = 'ReportInInput'; Says = '*give it a folder of its own.' }
        @{ Name = 'what is no address'; Option = @{ S3Uri = 'backups/json' }; Id = 'InvalidS3Uri'; Says = "'backups/json' is no address in S3*" }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"
    function Set-Text([string] $Uri, [string[]] $Line) { Set-S3Object $s3 $Uri ([System.Text.Encoding]::UTF8.GetBytes(($Line | ForEach-Object { "$_`n" }) -join '')) }

    $null = & "$PSScriptRoot/fixtures/TypeTable.ps1" | ForEach-Object { "{`"id`":{`"S`":$(ConvertTo-Json $_.Name)},`"v`":$($_.Json)}" } | Import-DdbItem Source -CreateTable -PartitionKey id
    $null = Export-DdbTable Source -S3Uri s3://backups/json/items.json.gz -Format DynamoDbJson
    $null = Export-DdbTable Source -S3Uri s3://backups/ion/items.ion -Format Ion
    $null = Import-DdbItem Orders -InputObject @() -CreateTable -PartitionKey id
    Set-Text s3://backups/csv/a.csv 'id,name', '1,2'
    Set-Text s3://backups/plain/a.json '{"id":"1"}'
    Set-Text s3://backups/mixed/a.json '{"Item":{"id":{"S":"1"}}}'
    Set-Text s3://backups/mixed/b.json.gz '{"Item":{"id":{"S":"1"}}}'
    Set-Text s3://backups/lying/a.json.gz '{"Item":{"id":{"S":"1"}}}'
    Set-Text s3://backups/one/a.json '{"Item":{"id":{"S":"1"}}}'
    Set-Text s3://backups/one/a.json.bak '{"Item":{"id":{"S":"1"}}}'
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Start-DdbS3Load' {
    BeforeEach { Assert-S3Server }

    It 'loads every type of <Uri>' -ForEach @(@{ Uri = 's3://backups/json/' }, @{ Uri = 's3://backups/ion/' }, @{ Uri = 's3://backups/json/items.json.gz' }) {
        $null = Import-DdbItem Target -InputObject @() -CreateTable -PartitionKey id
        $null = @{ id = 'stays'; v = 1 }, @{ id = 'string'; v = 'is replaced' } | Import-DdbItem Target
        $load = Start-DdbS3Load Target $Uri s3://backups/reports/ -Wait -MaxWriteCapacity 2000 -PerformanceTier Accelerated
        $load | Should -BeOfType DynamoBulk.S3Load
        $load.TableName, $load.Status, $load.S3Uri, $load.ReportS3Uri, $load.MaxWriteCapacity, $load.PerformanceTier, $load.FailedItemCount | Should -Be 'Target', 'Completed', $Uri, 's3://backups/reports/', 2000, 'Accelerated', 0
        $load.ProcessedItemCount | Should -Be @(Get-TableContent Source).Count
        $load.ProcessedBytes | Should -Be $load.TotalBytes
        $expected = @(Get-TableContent Source) + ('{"id":{"S":"stays"},"v":{"N":"1"}}' | ConvertTo-CanonicalItem) | Sort-Object -CaseSensitive
        Get-TableContent Target | Sort-Object -CaseSensitive | Should -BeExactly $expected
        $null = Invoke-DynamoDb DeleteTable @{ TableName = 'Target' }
    }

    It 'takes the folder of a full export for its data' {
        $export = Start-DdbS3Export Source s3://backups/full -EnablePointInTimeRecovery -Wait -WarningAction SilentlyContinue
        $load = Start-DdbS3Load Orders s3://backups/full/ s3://backups/reports/ -Wait
        $load.S3Uri | Should -Be ($export.ManifestS3Uri -replace 'manifest-summary.json', 'data/')
        Get-TableContent Orders | Should -BeExactly (Get-TableContent Source)
    }

    It 'makes an error of a load that has not written everything, and puts it out all the same' {
        Set-Text s3://backups/bad/a.json '{"Item":{"id":{"S":"good"}}}', '{"Item":{"no":{"S":"key"}}}'
        $load = Start-DdbS3Load Orders s3://backups/bad/ s3://backups/reports/ -Wait -ErrorVariable failed -ErrorAction SilentlyContinue
        $load.Status, $load.ProcessedItemCount, $load.FailedItemCount | Should -Be 'CompletedWithErrors', 2, 1
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'LoadCompletedWithErrors,*'
        "$($failed[0])" | Should -BeLike "The load into 'Orders' has not written everything: 2 items were settled and 1 of them failed*Receive-DdbS3Load $($load.LoadArn) shows which."
        $failed[0].TargetObject.LoadArn | Should -Be $load.LoadArn
        { Start-DdbS3Load Orders s3://backups/bad/ s3://backups/reports/ -Wait -ErrorAction Stop } | Should -Throw -ErrorId 'LoadCompletedWithErrors,*'
    }

    It 'starts nothing under -WhatIf' {
        $before = @(Get-DdbS3Load).Count
        Start-DdbS3Load Orders s3://backups/json/ s3://backups/reports/ -WhatIf | Should -BeNullOrEmpty
        @(Get-DdbS3Load).Count | Should -Be $before
    }

    It 'refuses <Name> before anything is started' -ForEach $refused {
        $before = @(Get-DdbS3Load).Count
        $given = @{ TableName = 'Orders'; S3Uri = 's3://backups/json/'; ReportS3Uri = 's3://backups/reports/' } + @{}
        foreach ($key in $Option.Keys) { $given[$key] = $Option[$key] }
        { Start-DdbS3Load @given } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Says
        @(Get-DdbS3Load).Count | Should -Be $before
    }
}
