#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Tables that the embedded endpoint makes of objects in S3, and what is refused before. #>

BeforeDiscovery {
    $refused = @(
        @{ Name = 'a table that is there'; Option = @{ TableName = 'Source' }; Id = 'TableExists'; Says = "There is a table 'Source' already*Start-DdbS3Load*" }
        @{ Name = 'csv without the key'; Option = @{ PartitionKey = 'ID' }; Id = 'MissingKeyColumn'; Says = "*names no column 'ID'*one is called 'id', and case counts." }
        @{ Name = 'a delimiter that the service does not know'; Option = @{ Delimiter = '#' }; Id = 'DelimiterNotSupported'; Says = "*not with '#'*" }
        @{ Name = 'names of columns for items'; Option = @{ S3Uri = 's3://backups/json/'; Header = 'id' }; Id = 'NotCsv'; Says = '*leave -Delimiter and -Header out*' }
        @{ Name = 'one attribute as both keys'; Option = @{ SortKey = 'id' }; Id = 'SameKeyTwice'; Says = "'id' is given as partition key and as sort key*" }
        @{ Name = 'a key of two types'; Option = @{ GlobalIndex = @{ byId = 'id:N' } }; Id = 'KeyTypeConflict'; Says = "'id' is given as a key of the types S and N*" }
        @{ Name = 'an index of three keys'; Option = @{ GlobalIndex = @{ all = 'a', 'b', 'c' } }; Id = 'InvalidIndexKeys'; Says = "Index 'all' of -GlobalIndex*" }
        @{ Name = 'an address without objects'; Option = @{ S3Uri = 's3://backups/none/' }; Id = 'ObjectNotFound'; Says = '*check the address.' }
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
    Set-Text s3://backups/csv/a.csv 'id;ts;city', 'a;1;Bern', 'b;2;'
    Set-Text s3://backups/bare/a.csv 'a;1;Bern'
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Start-DdbS3Import' {
    BeforeEach { Assert-S3Server }

    It 'makes a table of every type of <Uri>' -ForEach @(@{ Uri = 's3://backups/json/'; Format = 'DynamoDbJson' }, @{ Uri = 's3://backups/ion/'; Format = 'Ion' }) {
        $import = Start-DdbS3Import "New$Format" $Uri -PartitionKey id -Wait
        $import | Should -BeOfType DynamoBulk.S3Import
        $count = @(Get-TableContent Source).Count
        $import.TableName, $import.Status, $import.Format, $import.ErrorCount, $import.ProcessedItemCount, $import.ImportedItemCount | Should -Be "New$Format", 'Completed', $Format, 0, $count, $count
        Get-TableContent "New$Format" | Should -BeExactly (Get-TableContent Source)
        (Get-DdbTableInfo "New$Format").BillingMode | Should -Be 'PayPerRequest'
    }

    It 'makes a table of csv with keys, an index and capacity' {
        $null = Start-DdbS3Import Cities s3://backups/csv/ -PartitionKey id -SortKey ts:N -GlobalIndex @{ byCity = 'city', 'ts:N'; byTime = 'ts:N' } -BillingMode Provisioned -Wait
        $table = Get-DdbTableInfo Cities
        $table.PartitionKey, $table.SortKey, $table.BillingMode, $table.WriteCapacityUnits | Should -Be 'id (S)', 'ts (N)', 'Provisioned', 5
        $table.Indexes | Sort-Object | Should -Be 'byCity', 'byTime'
        Get-TableContent Cities | Sort-Object | Should -BeExactly ('{"id":{"S":"a"},"ts":{"N":"1"},"city":{"S":"Bern"}}', '{"id":{"S":"b"},"ts":{"N":"2"}}' | ConvertTo-CanonicalItem | Sort-Object)
        $null = Start-DdbS3Import Bare s3://backups/bare/ -PartitionKey id -SortKey ts:N -Header id, ts, city -Delimiter ';' -Wait
        Get-TableContent Bare | Should -BeExactly ('{"id":{"S":"a"},"ts":{"N":"1"},"city":{"S":"Bern"}}' | ConvertTo-CanonicalItem)
    }

    It 'takes the folder of a full export for its data' {
        $null = Start-DdbS3Export Source s3://backups/full -EnablePointInTimeRecovery -Wait -WarningAction SilentlyContinue
        $null = Start-DdbS3Import OfExport s3://backups/full -PartitionKey id -Wait
        Get-TableContent OfExport | Should -BeExactly (Get-TableContent Source)
    }

    It 'makes an error of an import that has not written everything, with its counts and its log' {
        Set-Text s3://backups/bad/a.csv 'id,ts', 'a,1', ',2'
        $import = Start-DdbS3Import Bad s3://backups/bad/ -PartitionKey id -Wait -ErrorVariable failed -ErrorAction SilentlyContinue
        $import.Status, $import.FailureCode, $import.ErrorCount | Should -Be 'Failed', 'ItemValidationError', 1
        $import | Out-String -Width 80 | Should -Match 'Failed \(ItemValidationError\) +2 +1 +1 s3://'
        $failed[0].FullyQualifiedErrorId | Should -BeLike 'ImportFailed,*'
        "$($failed[0])" | Should -BeLike "The import into 'Bad' has not written everything*1 of 2 items were written, with 1 error. *'/aws-dynamodb/imports', stream '$($import.ImportArn -replace '.*/')/error'. The table 'Bad' was made and is there, with the items that were written: delete it before the items are imported again, or name another table."
        $null = Invoke-DynamoDb DeleteTable @{ TableName = 'Bad' }
        $null = Wait-DdbS3Import $import -ErrorVariable failed -ErrorAction SilentlyContinue
        "$($failed[0])" | Should -BeLike "*stream '$($import.ImportArn -replace '.*/')/error'." -Because 'the table is gone'
    }

    It 'refuses a name that no table can have' {
        { Start-DdbS3Import ab s3://backups/json/ -PartitionKey id } | Should -Throw -ErrorId 'InvalidTableName,*' -ExpectedMessage "'ab' cannot be the name of a table: a name has 3 to 255 characters*"
    }

    It 'makes nothing under -WhatIf' {
        Start-DdbS3Import Never s3://backups/json/ -PartitionKey id -WhatIf | Should -BeNullOrEmpty
        (Get-DdbTableInfo).TableName | Should -Not -Contain 'Never'
    }

    It 'refuses <Name> before anything is made' -ForEach $refused {
        $given = @{ TableName = 'Refused'; S3Uri = 's3://backups/csv/'; PartitionKey = 'id' }
        foreach ($key in $Option.Keys) { $given[$key] = $Option[$key] }
        { Start-DdbS3Import @given } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Says
        (Get-DdbTableInfo).TableName | Should -Not -Contain 'Refused'
    }
}
