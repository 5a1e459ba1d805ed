#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# The report of a load: failed items that can be imported again, and what was left unread by name. #>

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"
    function Set-Text([string] $Uri, [string[]] $Line) { Set-S3Object $s3 $Uri ([System.Text.Encoding]::UTF8.GetBytes(($Line | ForEach-Object { "$_`n" }) -join '')) }
    $null = Import-DdbItem Orders -InputObject @() -CreateTable -PartitionKey id
    Set-Text s3://backups/in/a.json (@(1..3 | ForEach-Object { "{`"Item`":{`"id`":{`"S`":`"a$_`"}}}" }) + '{"Item":{"no":{"S":"key"}}}' + '{"Item":{broken' + @(6, 7 | ForEach-Object { "{`"Item`":{`"id`":{`"S`":`"a$_`"}}}" }))
    Set-Text s3://backups/in/b.json '{"Item":{"id":{"S":"b1"}}}'
    $load = Start-DdbS3Load Orders s3://backups/in/ s3://backups/reports/ -Wait -ErrorAction SilentlyContinue
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Receive-DdbS3Load' {
    BeforeEach { Assert-S3Server }

    It 'puts out what was not written, and names what was not read' {
        $failures = @($load | Receive-DdbS3Load -ErrorVariable unread -ErrorAction SilentlyContinue)
        $failures | Should -BeOfType DynamoBulk.S3LoadFailure
        $failures.Reason | Should -Be 'MissingKey', 'MalformedRecord'
        $failures.RecordNumber | Should -Be 4, 5
        $failures.S3Uri | Should -Be 's3://backups/in/a.json', 's3://backups/in/a.json'
        $failures[0].Item.no | Should -Be 'key'
        $failures[1].Item | Should -BeNullOrEmpty
        $failures[1].Record | Should -Be '{"Item":{broken'
        $unread.Count | Should -Be 1
        $unread[0].FullyQualifiedErrorId | Should -BeLike 'ObjectNotRead,*'
        $unread[0].TargetObject | Should -Be 's3://backups/in/a.json'
        "$($unread[0])" | Should -BeLike "'s3://backups/in/a.json' was not read from record 6 on, 2 records:*load it again."
    }

    It 'writes a file that can be mended and imported' {
        $path = "$TestDrive/failed.jsonl"
        $null = Receive-DdbS3Load $load -FailedItemPath $path -IncludeUnread -ErrorAction SilentlyContinue
        (Get-Content $path | ConvertFrom-Json).Error.Reason | Should -Be 'MissingKey', 'MalformedRecord', 'NotRead', 'NotRead'
        (Get-Content $path) -replace '"no":', '"id":' -replace 'broken', '\"id\":{\"S\":\"mended\"}}}' | Set-Content "$TestDrive/mended.jsonl"
        $result = Import-DdbItem Orders -Path "$TestDrive/mended.jsonl"
        $result.ItemsWritten, $result.ItemsFailed | Should -Be 4, 0
        (Export-DdbTable Orders).id | Sort-Object | Should -Be 'a1', 'a2', 'a3', 'a6', 'a7', 'b1', 'key', 'mended'
        { Receive-DdbS3Load $load -FailedItemPath $path } | Should -Throw -ErrorId 'FailedItemFileNotWritable,*'
    }

    It 'gives Import-DdbItem the items' {
        $null = Import-DdbItem Again -InputObject @() -CreateTable -PartitionKey id
        $result = Receive-DdbS3Load $load -IncludeUnread -ErrorAction SilentlyContinue | Import-DdbItem Again -ErrorVariable failed -ErrorAction SilentlyContinue
        $result.ItemsRead, $result.ItemsWritten, $result.ItemsFailed | Should -Be 4, 2, 2
        @($failed.FullyQualifiedErrorId) -replace ',.*' | Sort-Object | Should -Be 'MalformedRecord', 'MissingKey'
        (Export-DdbTable Again).id | Sort-Object | Should -Be 'a6', 'a7'
    }

    It 'has nothing to tell of a load that has written everything' {
        $good = Start-DdbS3Load Orders s3://backups/in/b.json s3://backups/reports/ -Wait
        Receive-DdbS3Load $good -FailedItemPath "$TestDrive/none.jsonl" -ErrorVariable told | Should -BeNullOrEmpty
        $told | Should -BeNullOrEmpty
        "$TestDrive/none.jsonl" | Should -Not -Exist
    }

    It 'is stopped in the middle of a long report within two seconds' {
        $long = Start-DdbS3Load Orders s3://backups/in/b.json s3://backups/reports/ -Wait
        $line = "{`"itemS3Pointer`":{`"bucket`":`"backups`",`"key`":`"in/b.json`",`"itemIndex`":0},`"bulkOperationArn`":`"$($long.LoadArn)`",`"errorCode`":`"ItemValidationError`",`"errorMessages`":[`"No.`"],`"record`":`"{}`"}`n"
        $packed = [System.IO.MemoryStream]::new()
        $packing = [System.IO.Compression.GZipStream]::new($packed, [System.IO.Compression.CompressionMode]::Compress)
        $thousand = [System.Text.Encoding]::UTF8.GetBytes($line * 1000)
        foreach ($i in 1..1000) { $packing.Write($thousand) }
        $packing.Dispose()
        Set-S3Object $s3 "s3://backups/reports/AWSDynamoDB/$($long.LoadArn -replace '.*/')/errors/x.json.gz" $packed.ToArray()

        $pipeline = Start-Pipeline 'Receive-DdbS3Load $load | ForEach-Object { $seen.Count++ }' @{ load = $long; seen = ($seen = [hashtable]::Synchronized(@{ Count = 0 })) }
        Wait-Until { $seen.Count }
        Stop-Pipeline $pipeline | Should -BeLessThan 2
        $seen.Count | Should -BeLessThan 1e6
    }

    It 'says of a load that was ended before its work was done what is in no report' {
        $endpoint = Start-PatientEndpoint $s3 @{ JobTime = [timespan]::FromMinutes(5) }
        try {
            $to = @{ Connection = New-DdbConnection -EndpointUrl $endpoint.Url -S3EndpointUrl $s3.Url }
            $null = Import-DdbItem Orders -InputObject @() -CreateTable -PartitionKey id @to
            $cut = Start-DdbS3Load Orders s3://backups/in/ s3://backups/reports/ @to
            Stop-DdbS3Load $cut @to
            $null = Wait-DdbS3Load $cut @to -ErrorAction SilentlyContinue
            Receive-DdbS3Load $cut @to -ErrorVariable told -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
            $told[0].FullyQualifiedErrorId | Should -BeLike 'ReportIncomplete,*'
            "$($told[0])" | Should -BeLike "The load into 'Orders' has ended as Cancelled after *: the items that it had not come to are in no report. Load the objects again*"
        } finally {
            $endpoint.Dispose()
        }
    }

    It 'says when the report tells of fewer items than failed' {
        Get-ChildItem "$TestDrive/s3/backups/reports/AWSDynamoDB/$($load.LoadArn -replace '.*/')/errors" | Remove-Item
        Receive-DdbS3Load $load -ErrorVariable missing -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $missing[0].FullyQualifiedErrorId | Should -BeLike 'ReportIncomplete,*'
        "$($missing[0])" | Should -BeLike '*counts 2 failed items*tells of 0*'
    }
}
