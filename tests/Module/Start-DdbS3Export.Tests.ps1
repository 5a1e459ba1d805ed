#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Exports that the service makes of the embedded endpoint's tables, and what is refused before they start. #>

BeforeDiscovery {
    $refused = @(
        @{ Name = 'a table that is not there'; Option = @{ TableName = 'Nope' }; Id = 'TableNotFound'; Says = "There is no table 'Nope' at *" }
        @{ Name = 'a bucket that is not there'; Option = @{ S3Uri = 's3://no-such-bucket/orders' }; Id = 'BucketNotFound'; Says = "There is no bucket 'no-such-bucket' at *: check its name." }
        @{ Name = 'what is no address'; Option = @{ S3Uri = 'backups/orders' }; Id = 'InvalidS3Uri'; Says = "'backups/orders' is no address in S3*" }
        @{ Name = 'an access point'; Option = @{ S3Uri = 's3://arn:aws:s3:eu-west-1:123456789012:accesspoint/mine/orders' }; Id = 'InvalidS3Uri'; Says = '*names an access point*write it as s3://bucket/prefix.' }
        @{ Name = 'a prefix too long'; Option = @{ S3Uri = "s3://backups/$('x' * 1000)" }; Id = 'PrefixTooLong'; Says = '*1,000 bytes*choose a shorter one.' }
        @{ Name = 'a full export with a beginning'; Option = @{ From = '2026-01-01' }; Id = 'NotForFullExport'; Says = '*add -ExportType Incremental*' }
        @{ Name = 'a full export with a view'; Option = @{ ViewType = 'NewImage' }; Id = 'NotForFullExport'; Says = '*leave -From and -ViewType out.' }
        @{ Name = 'an incremental export without a beginning'; Option = @{ ExportType = 'Incremental' }; Id = 'NoFrom'; Says = '*give it with -From*' }
        @{ Name = 'the future'; Option = @{ To = '2126-01-01Z' }; Id = 'TimeInFuture'; Says = '2126-01-01 00:00:00Z has not come yet*' }
        @{ Name = 'a period too long'; Option = @{ ExportType = 'Incremental'; From = '2026-01-01Z'; To = '2026-01-03Z' }; Id = 'PeriodTooLong'; Says = '*it would be 48 hours: make several exports*' }
        @{ Name = 'a time before recovery'; Option = @{ To = '2026-01-01Z' }; Id = 'TimeOutsideRecovery'; Says = "2026-01-01 00:00:00Z is before what point-in-time recovery of 'Orders' holds*" }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $usings = 'System', 'System.Net.Http', 'System.Threading', 'System.Threading.Tasks' | ForEach-Object { "using $_;" }
    Add-Type -TypeDefinition ("#nullable enable`n$usings`n" + (Get-Content "$PSScriptRoot/../servers/RefusingRelay.cs" -Raw))
    $s3 = Start-JobServer "$TestDrive/s3"

    function Get-Recovery([string] $TableName) { (Get-DdbTableInfo $TableName).PointInTimeRecovery }

    $typed = & "$PSScriptRoot/fixtures/TypeTable.ps1" | ForEach-Object { "{`"id`":{`"S`":$(ConvertTo-Json $_.Name)},`"v`":$($_.Json)}" }
    $null = $typed | Import-DdbItem Orders -CreateTable -PartitionKey id
    $null = @{ id = 'a' } | Import-DdbItem Off -CreateTable -PartitionKey id
    $started = [datetime]::UtcNow
    $first = Start-DdbS3Export Orders s3://backups/orders -EnablePointInTimeRecovery -Wait -WarningVariable costs -WarningAction SilentlyContinue
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Start-DdbS3Export' {
    BeforeEach { Assert-S3Server }

    It 'exports what the table holds, and says what it did' {
        $first | Should -BeOfType DynamoBulk.S3Export
        $first.TableName, $first.Status, $first.ExportType, $first.Format, $first.S3Uri, $first.ItemCount | Should -Be 'Orders', 'Completed', 'Full', 'DynamoDbJson', 's3://backups/orders', $typed.Count
        $first.ManifestS3Uri | Should -BeLike "s3://backups/orders/AWSDynamoDB/$($first.ExportArn -replace '.*/')/manifest-summary.json"
        $first.StartTime, $first.EndTime, $first.ExportTime | ForEach-Object {
            $_.Kind | Should -Be Utc
            [math]::Abs(($_ - $started).TotalSeconds) | Should -BeLessThan 60
        }
        $first.FromTime, $first.ToTime, $first.ViewType, $first.FailureCode | Should -Be $null, $null, $null, $null
        $items = Get-ExportedLine $s3 $first | ForEach-Object { $_ -replace '^\{"Item":(.*)\}$', '$1' } | ConvertTo-CanonicalItem | Sort-Object -CaseSensitive
        $items | Should -BeExactly (Get-TableContent Orders)
    }

    It 'turns recovery on only when told to, and says what it costs' {
        "$costs" | Should -Be "Point-in-time recovery of 'Orders' is turned on and stays on: about 0.20 USD per GB-month in us-east-1, here less than 0.01 USD a month, until it is turned off."
        Get-Recovery Orders | Should -BeTrue
        { Start-DdbS3Export Off s3://backups/off } | Should -Throw -ErrorId 'PointInTimeRecoveryOff,*' -ExpectedMessage "Point-in-time recovery of 'Off' is off*add -EnablePointInTimeRecovery to turn it on (about 0.20 USD*"
        Get-Recovery Off | Should -BeFalse
        Start-DdbS3Export Orders s3://backups/orders -EnablePointInTimeRecovery -WarningVariable warning
        $warning | Should -BeNullOrEmpty -Because 'it is on already'
    }

    It 'starts, turns on and writes nothing with -WhatIf, which makes the checks' {
        Start-DdbS3Export Off s3://backups/off -EnablePointInTimeRecovery -WhatIf | Should -BeNullOrEmpty
        Get-Recovery Off | Should -BeFalse
        Get-DdbS3Export Off | Should -BeNullOrEmpty
        "$TestDrive/s3/backups/off" | Should -Not -Exist
        { Start-DdbS3Export Off s3://no-such-bucket -EnablePointInTimeRecovery -WhatIf } | Should -Throw -ErrorId 'BucketNotFound,*'
    }

    It 'says in its question what is to be done, and what it would cost' {
        $output = Invoke-FreshPowerShell -ArgumentList $manifestPath, (Get-DdbLocal).Url, $s3.Url {
            param($manifestPath, $url, $s3Url)
            Import-Module $manifestPath
            $connection = New-DdbConnection -EndpointUrl $url -S3EndpointUrl $s3Url
            Start-DdbS3Export Off s3://backups/off -Connection $connection -EnablePointInTimeRecovery -WhatIf
            Start-DdbS3Export Orders s3://backups/o -Connection $connection -WhatIf
        }
        $said = @($output) -like '*What if*'
        $said[0] | Should -BeLike '*"Turn on point-in-time recovery (about 0.20 USD per GB-month*until it is turned off), then export the table as it is now to s3://backups/off" on target "Off at http://127.0.0.1:*".'
        $said[1] | Should -BeLike '*"Export the table as it is now to s3://backups/o" on target "Orders at http://127.0.0.1:*".'
    }

    It 'refuses <Name> before anything is started' -ForEach $refused {
        $before = @(Get-DdbS3Export).Count
        $parameters = @{ TableName = 'Orders'; S3Uri = 's3://backups/orders' } + @{}
        foreach ($key in $Option.Keys) { $parameters[$key] = $Option[$key] }
        { Start-DdbS3Export @parameters } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Says
        @(Get-DdbS3Export).Count | Should -Be $before
    }

    It 'names the permission that is missing, and to whom' {
        $relay = [DynamoBulk.Servers.RefusingRelay]::new((Get-DdbLocal).Url)
        try {
            $relay.Code, $relay.Operation = 'AccessDeniedException', 'ExportTableToPointInTime'
            $relay.Message = 'User: arn:aws:iam::123456789012:user/ada is not authorized to perform: dynamodb:ExportTableToPointInTime on resource: Orders'
            $connection = New-DdbConnection -EndpointUrl $relay.Url -S3EndpointUrl $s3.Url
            { Start-DdbS3Export Orders s3://backups/orders -Connection $connection } | Should -Throw -ErrorId 'AccessDenied,*' -ExpectedMessage 'The permission dynamodb:ExportTableToPointInTime is missing: have it allowed for arn:aws:iam::123456789012:user/ada. (*'
            $relay.Operation = 'UpdateContinuousBackups'
            $relay.Message = 'not authorized'
            { Start-DdbS3Export Off s3://backups/off -EnablePointInTimeRecovery -Connection $connection -WarningAction SilentlyContinue } | Should -Throw -ErrorId 'AccessDenied,*' -ExpectedMessage 'The permission dynamodb:UpdateContinuousBackups is missing: have it allowed for this user or role. (*'
        } finally {
            $relay.Dispose()
        }
    }

    It 'says at Ctrl-C before the service has answered that the export may have been started' {
        $relay = [DynamoBulk.Servers.RefusingRelay]::new((Get-DdbLocal).Url)
        try {
            $relay.Code, $relay.Operation = 'ThrottlingException', 'ExportTableToPointInTime'
            $connection = New-DdbConnection -EndpointUrl $relay.Url -S3EndpointUrl $s3.Url
            $pipeline = Start-Pipeline 'Start-DdbS3Export Orders s3://backups/orders -Wait -Connection $connection' @{ connection = $connection }
            Wait-Until { $relay.Refusals }
            Stop-Pipeline $pipeline | Should -BeLessThan 2
            $pipeline.Shell.Streams.Information.MessageData | Should -Be 'The export may have been started: Get-DdbS3Export Orders shows whether it was.'
        } finally {
            $relay.Dispose()
        }
    }

    It 'says where S3 is to be named when nobody has' {
        $connection = New-DdbConnection -EndpointUrl (Get-DdbLocal).Url
        { Start-DdbS3Export Orders s3://backups/orders -Connection $connection } | Should -Throw -ErrorId 'NoConnection,*' -ExpectedMessage '*-S3EndpointUrl*'
    }

    It 'takes tables from the pipeline, Ion, and a bucket alone' {
        $exports = @(Get-DdbTableInfo Orders | Start-DdbS3Export -S3Uri s3://backups -Format Ion | Wait-DdbS3Export)
        $exports.Count, $exports[0].Format, $exports[0].S3Uri | Should -Be 1, 'Ion', 's3://backups/'
        $lines = @(Get-ExportedLine $s3 $exports[0])
        $lines.Count | Should -Be $typed.Count
        $lines | ForEach-Object { $_ | Should -MatchExactly '^\$ion_1_0 \{Item:\{.*\}\}$' }
    }

    It 'takes a time as local unless it says otherwise, and cuts off fractions' {
        $local = [datetime]::Now.Date.AddYears(100).AddHours(12)
        { Start-DdbS3Export Orders s3://backups/orders -To $local } | Should -Throw -ExpectedMessage "$('{0:u}' -f $local.ToUniversalTime()) has not*"
        { Start-DdbS3Export Orders s3://backups/orders -To $local.ToUniversalTime().AddSeconds(0.9) } | Should -Throw -ExpectedMessage "$('{0:u}' -f $local.ToUniversalTime()) has not*"
        { Start-DdbS3Export Orders s3://backups/orders -To '2126-03-01T12:00:00+02:00' } | Should -Throw -ExpectedMessage '2126-03-01 10:00:00Z has not*'
    }

    It 'exports what changed in a period' {
        $endpoint = Start-PatientEndpoint $s3 @{ LeastExportPeriod = [timespan]::Zero }
        try {
            $connection = New-DdbConnection -EndpointUrl $endpoint.Url -S3EndpointUrl $s3.Url
            $to = @{ Connection = $connection }
            $null = @{ id = 'same' }, @{ id = 'changed'; n = 1 } | Import-DdbItem Changes -CreateTable -PartitionKey id @to
            $full = Start-DdbS3Export Changes s3://backups/changes -EnablePointInTimeRecovery -Wait -WarningAction SilentlyContinue @to
            Start-Sleep -Milliseconds 2100 # the service knows whole seconds
            $from = [datetimeoffset]::Now
            Start-Sleep -Milliseconds 1100
            $null = @{ id = 'changed'; n = 2 }, @{ id = 'new' } | Import-DdbItem Changes @to
            Start-Sleep -Milliseconds 1100
            $increment = Start-DdbS3Export Changes s3://backups/changes -ExportType Incremental -From $from -Wait @to
            $increment.ExportType, $increment.ViewType, $increment.ExportTime, $increment.ItemCount | Should -Be 'Incremental', 'NewAndOldImages', $null, 2
            $increment.FromTime | Should -Be $from.UtcDateTime.AddTicks(-1 * ($from.Ticks % [timespan]::TicksPerSecond))
            $increment.ToTime.Kind | Should -Be Utc
            $records = Get-ExportedLine $s3 $increment | ConvertFrom-Json | Sort-Object { $_.Keys.id.S }
            $records | ForEach-Object { "$($_.Keys.id.S) $($_.OldImage.n.N) $($_.NewImage.n.N)".Trim() } | Should -Be 'changed 1 2', 'new'
            $new = Start-DdbS3Export Changes s3://backups/changes -ExportType Incremental -From $from -To $increment.ToTime -ViewType NewImage -Wait @to
            $new.ViewType, $new.FromTime, $new.ToTime | Should -Be 'NewImage', $increment.FromTime, $increment.ToTime
            (Get-DdbS3Export Changes @to).ExportArn | Should -Be $full.ExportArn, $increment.ExportArn, $new.ExportArn
        } finally {
            $endpoint.Dispose()
        }
    }
}
