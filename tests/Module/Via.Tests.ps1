#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Imports that a job of the service writes, by way of S3. #>

BeforeDiscovery {
    $import = @{ StagingS3Uri = 's3://backups/staging' }
    $load = $import + @{ Via = 'S3Load' }
    $refused = @(
        @{ Name = 'no place to stage in'; Option = @{ Via = 'S3Load' }; Id = 'StagingRequired'; Says = '-Via S3Load needs*add -StagingS3Uri s3://bucket/folder.' }
        @{ Name = 'a place, and nobody who needs it'; Option = @{ StagingS3Uri = 's3://backups/staging' }; Id = 'StagingWithoutJob'; Says = '*add -Via S3Load*' }
        @{ Name = 'a place that is no address'; Option = @{ Via = 'S3Load'; StagingS3Uri = 'backups' }; Id = 'InvalidS3Uri'; Says = "'backups' is no address in S3*" }
        @{ Name = 'a bucket that is not there'; Option = @{ Via = 'S3Load'; StagingS3Uri = 's3://no-such-bucket/x' }; Id = 'BucketNotFound'; Says = "There is no bucket 'no-such-bucket'*" }
        @{ Name = 'an import without a new table'; Option = $import + @{ Via = 'S3Import' }; Id = 'ImportMakesTable'; Says = '*add -CreateTable and -PartitionKey*' }
        @{ Name = 'an import of a table that is there'; Option = $import + @{ Via = 'S3Import'; CreateTable = $true; PartitionKey = 'id' }; Id = 'TableExists'; Says = "There is a table 'Orders' already*" }
        @{ Name = '-PassThru'; Option = $load + @{ PassThru = $true }; Id = 'OwnWritingOnly'; Says = '-PassThru is for items that the command writes itself*' }
        @{ Name = '-Verify'; Option = $load + @{ Verify = $true }; Id = 'OwnWritingOnly'; Says = '-Verify*' }
        @{ Name = 'a checkpoint'; Option = $load + @{ CheckpointPath = 'x.checkpoint' }; Id = 'OwnWritingOnly'; Says = '-CheckpointPath*' }
        @{ Name = '-MaxConcurrency'; Option = $load + @{ MaxConcurrency = 3 }; Id = 'OwnWritingOnly'; Says = '-MaxConcurrency*' }
        @{ Name = '-CapacityPercent'; Option = $load + @{ CapacityPercent = 50 }; Id = 'OwnWritingOnly'; Says = '-CapacityPercent*' }
        @{ Name = '-TemporaryWriteCapacity'; Option = $load + @{ TemporaryWriteCapacity = 5000 }; Id = 'OwnWritingOnly'; Says = '-TemporaryWriteCapacity*' }
        @{ Name = 'a limit that no load takes'; Option = $load + @{ MaxWriteCapacity = 1023 }; Id = 'WriteCapacityTooLow'; Says = '*no limit below 1,024 write units a second*' }
        @{ Name = 'a limit for an import'; Option = $import + @{ Via = 'S3Import'; CreateTable = $true; PartitionKey = 'id'; MaxWriteCapacity = 2000 }; Id = 'OwnWritingOnly'; Says = '-MaxWriteCapacity is not for -Via S3Import*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalJobs.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }
    $s3 = Start-JobServer "$TestDrive/s3"

    # Rows in the order of their key, of which some have none; their line is their number.
    $count = 10000
    $csv = "$TestDrive/rows.csv"
    $lines = [string[]]::new($count + 1)
    $lines[0] = 'id,name,amount'
    for ($i = 1; $i -le $count; $i++) { $lines[$i] = ($i % 500) ? "$('{0:D6}' -f $i),row $i,$($i / 4)" : ",row $i,$i" }
    [System.IO.File]::WriteAllLines($csv, $lines)
    $good = 1..$count | Where-Object { $_ % 500 }
    $expected = $good | ForEach-Object { '{{"amount":{{"N":"{0}"}},"id":{{"S":"{1:D6}"}},"name":{{"S":"row {2}"}}}}' -f ($_ / 4), $_, $_ } | Sort-Object -CaseSensitive

    # A table that holds every second of the keys, with something else under them.
    function New-HalfTable([string] $TableName) {
        $null = $good.Where({ $_ % 2 }) | ForEach-Object { [pscustomobject]@{ id = '{0:D6}' -f $_; old = $true } } | Import-DdbItem $TableName -CreateTable -PartitionKey id
    }

    function Get-Staged { (Invoke-RestMethod "$($s3.Url)/backups?list-type=2&prefix=staging").ListBucketResult.Contents }
    function Get-Sum($Result) { $Result.ItemsWritten + $Result.ItemsDeleted + $Result.ItemsSuperseded + $Result.ItemsSkipped + $Result.ItemsFailed + $Result.ItemsPending }

    $null = @{ id = 'a' } | Import-DdbItem Orders -CreateTable -PartitionKey id
}

AfterAll {
    Stop-DdbLocal
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Import-DdbItem -Via' {
    BeforeEach { Assert-S3Server }

    It 'loads sorted rows into a table that holds half of the keys, and hands bad rows back' {
        New-HalfTable Half
        $failed = "$TestDrive/failed.jsonl"
        $result = Import-DdbItem Half -Path $csv -Via S3Load -StagingS3Uri s3://backups/staging -FailedItemPath $failed -ErrorAction SilentlyContinue -ErrorVariable errors

        Get-TableContent Half | Should -Be $expected
        $result | Should -BeOfType DynamoBulk.TransferResult
        $result.ItemsRead, $result.ItemsWritten, $result.ItemsFailed, $result.ItemsSuperseded, $result.ItemsPending, $result.Completed | Should -Be $count, $good.Count, 20, 0, 0, $false
        $errors.Count | Should -Be 20
        $errors.FullyQualifiedErrorId | Sort-Object -Unique | Should -Be 'MissingKey,DynamoBulk.Cmdlets.Commands.ImportDdbItemCommand'
        $errors[0].Exception.Message | Should -BeLike "*rows.csv line 501: The item has no attribute 'id', which is a key of the table.*"
        (Get-Content $failed).Count | Should -Be 20
        Get-Staged | Should -BeNullOrEmpty
    }

    It 'takes objects from the pipeline, shapes them and settles which of a key is the last' {
        $null = @{ id = 'x' } | Import-DdbItem Shaped -CreateTable -PartitionKey id
        $rows = 1..500 | ForEach-Object { [pscustomobject]@{ key = "k$($_ % 50)"; n = $_; none = $null } }
        $result = $rows | Import-DdbItem Shaped -AttributeMap @{ key = 'id' } -OmitNull -Via S3Load -StagingS3Uri s3://backups/staging/

        $result.ItemsWritten, $result.ItemsSuperseded, $result.Completed | Should -Be 50, 450, $true
        Get-TableContent Shaped | Should -Be @(@(451..500 | ForEach-Object { "{`"id`":{`"S`":`"k$($_ % 50)`"},`"n`":{`"N`":`"$_`"}}" }) + '{"id":{"S":"x"}}' | Sort-Object -CaseSensitive)
        Get-Staged | Should -BeNullOrEmpty
    }

    It 'has an import make the table' {
        $result = Import-DdbItem Made -Path $csv -CreateTable -PartitionKey id -Via S3Import -StagingS3Uri s3://backups/staging -ErrorAction SilentlyContinue

        $result.ItemsWritten, $result.ItemsFailed, $result.ItemsPending | Should -Be $good.Count, 20, 0
        Get-TableContent Made | Should -Be $expected
        Get-Staged | Should -BeNullOrEmpty
    }

    It 'is stopped in the middle of a load within two seconds, leaves nothing staged, and is right when it is started again' {
        New-HalfTable Cut
        $running = Start-Pipeline { Import-DdbItem Cut -Path $csv -Via S3Load -StagingS3Uri s3://backups/staging -MaxWriteCapacity 1024 -ErrorAction SilentlyContinue } @{ csv = $csv }
        Wait-Until { Export-DdbTable Cut -First 1 -Filter 'attribute_exists(amount)' }
        Stop-Pipeline $running | Should -BeLessThan 2.5
        $announced = (Get-AnnouncedResult $running.Shell.Streams.Information)[0]

        $announced.ItemsRead | Should -Be (Get-Sum $announced)
        $announced.ItemsPending | Should -BeGreaterThan 0
        $announced.Completed | Should -BeFalse
        Wait-Until { -not (Get-Staged) }

        $again = Import-DdbItem Cut -Path $csv -Via S3Load -StagingS3Uri s3://backups/staging -ErrorAction SilentlyContinue
        $again.ItemsWritten, $again.ItemsFailed, $again.ItemsPending | Should -Be $good.Count, 20, 0
        Get-TableContent Cut | Should -Be $expected
    }

    It 'says with -WhatIf who would write the items' {
        $said = Invoke-FreshPowerShell -ArgumentList $manifestPath, (Get-DdbLocal).Url {
            param($manifestPath, $url)
            Import-Module $manifestPath
            $to = @{ EndpointUrl = $url; WhatIf = $true; StagingS3Uri = 's3://backups/staging' }
            @{ id = 1 } | Import-DdbItem Orders @to -Via S3Load
            @{ id = 1 } | Import-DdbItem NotMade @to -Via S3Import -CreateTable -PartitionKey id:N
            @{ id = 1 } | Import-DdbItem Orders @to -Via Auto
        }
        $actions = $said | Select-String 'operation "(.*)" on' | ForEach-Object { $_.Matches[0].Groups[1].Value }
        $actions | Should -Be @(
            'Import items by a load of the service, staged under s3://backups/staging'
            'Create the table, unless it is there, and import items by an import of the service, staged under s3://backups/staging'
            'Import items, perhaps by a job of the service, staged under s3://backups/staging'
        )
    }

    It 'chooses the road by input and table, and says why' -ForEach @(
        @{ Option = @{}; Says = 'Going via Client: there is no -StagingS3Uri.' }
        @{ Option = @{ StagingS3Uri = 's3://backups/staging' }; Says = 'Going via Client: at a unit a KB the input of * would take 0 minutes at * write units a second, and a job of the service needs minutes to begin.' }
        @{ Option = @{ StagingS3Uri = 's3://backups/staging'; MaxConcurrency = 2 }; Says = 'Going via Client: -MaxConcurrency is for that alone.' }
    ) {
        $said = Import-DdbItem Auto -Path $csv -CreateTable -PartitionKey id -Via Auto @Option -Verbose -ErrorAction SilentlyContinue 4>&1 | Where-Object { $_ -is [System.Management.Automation.VerboseRecord] } | ForEach-Object Message
        @($said) -like 'Going via*' | Should -BeLike $Says
    }

    It 'refuses the ARN of a table that an import is to make before anything is staged' {
        { @{ id = 'a' } | Import-DdbItem arn:aws:dynamodb:ddblocal:000000000000:table/ByArn -CreateTable -PartitionKey id -Via S3Import -StagingS3Uri s3://backups/staging } |
            Should -Throw -ErrorId 'ImportByName*' -ExpectedMessage "*give the table's name, 'ByArn'*"
        Get-Staged | Should -BeNullOrEmpty
    }

    It 'makes no table where the place to stage in is none: <Via>' -ForEach @{ Via = 'S3Load' }, @{ Via = 'S3Import' } {
        { Import-DdbItem NotMade -Path $csv -CreateTable -PartitionKey id -Via $Via -StagingS3Uri s3://no-such-bucket/x } | Should -Throw -ErrorId 'BucketNotFound,*'
        (Get-DdbTableInfo).TableName | Should -Not -Contain 'NotMade'
    }

    It 'refuses <Name>' -ForEach $refused {
        $before = Get-TableContent Orders
        { Import-DdbItem Orders -Path $csv @Option -ErrorAction SilentlyContinue } | Should -Throw -ErrorId "$Id*" -ExpectedMessage $Says
        Get-TableContent Orders | Should -Be $before
        Get-Staged | Should -BeNullOrEmpty
    }
}
