#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<#
    Exports that the embedded endpoint writes into S3 as the service does, read back: a table of all types in both formats, and a
    history of inserts, updates, deletes and inserts again in three windows.
#>

BeforeDiscovery {
    $formats = @{ Format = 'DYNAMODB_JSON' }, @{ Format = 'ION' }
    $refused = @(
        @{ Name = 'what is no address of an export'; Given = @{ S3Uri = 's3://exports/orders/' }; Id = 'NotAnExport'; Message = '*s3://bucket/prefix/AWSDynamoDB/*' }
        @{ Name = 'an export that is not there'; Given = @{ S3Uri = 's3://exports/AWSDynamoDB/01693685827463-2d8752fd/' }; Id = 'ExportNotFound'; Message = '*manifest-summary.json*' }
        @{ Name = 'a folder without an export'; Given = @{ SourcePath = '.' }; Id = 'ExportNotFound'; Message = '*manifest-summary.json*' }
        @{ Name = 'what is no ARN'; Given = @{ ExportArn = 'orders' }; Id = 'InvalidExportArn'; Message = '*Get-DdbS3Export*' }
        @{ Name = 'a format without a file'; Given = @{ SourcePath = '.'; Format = 'Csv' }; Id = 'NoFile'; Message = '-Format is about the file to write*' }
        @{ Name = 'a form of objects with a file'; Given = @{ SourcePath = '.'; Path = 'a.jsonl'; As = 'Hashtable' }; Id = 'FormOfObjects'; Message = '*leave*' }
        @{ Name = 'a checkpoint of objects'; Given = @{ SourcePath = '.'; CheckpointPath = 'a.checkpoint' }; Id = 'CheckpointOfObjects'; Message = '*-Path*' }
        @{ Name = 'two files'; Given = @{ SourcePath = '.'; Path = 'a.jsonl'; LiteralPath = 'b.jsonl' }; Id = 'TwoPaths'; Message = '*one of them*' }
        @{ Name = 'wildcards'; Given = @{ SourcePath = '.'; Path = 'a*.jsonl' }; Id = 'WildcardInPath'; Message = '*-LiteralPath*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    . "$PSScriptRoot/S3Server.ps1"
    $keysBefore = $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY
    if (Get-S3Obstacle) { return }

    # It knows one pair of keys, which the environment gives to commands and to the endpoint.
    $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = 'S3RVER'
    $s3 = Start-S3Server "$TestDrive/s3" exports

    # Windows of a moment, not of the 15 minutes that the service asks for.
    $null = Start-DdbLocal
    Stop-DdbLocal
    $local = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'DynamoBulk.Local' }, 'Last')[0]
    $options = [Activator]::CreateInstance($local.GetType('DynamoBulk.Local.LocalEndpointOptions'))
    $options.S3EndpointUrl = [uri] $s3.Url
    $options.LeastExportPeriod = [timespan]::Zero
    $endpoint = $local.GetType('DynamoBulk.Local.LocalEndpoint').GetMethod('Start', [type[]] @($options.GetType())).Invoke($null, @($options))
    $PSDefaultParameterValues['*-Ddb*:Connection'] = $connection = New-DdbConnection -EndpointUrl $endpoint.Url -S3EndpointUrl $s3.Url

    function Invoke-Endpoint([string] $Operation, [hashtable] $Body) {
        Invoke-RestMethod $endpoint.Url -Method Post -ContentType application/x-amz-json-1.0 -Body (ConvertTo-Json $Body -Depth 20) -Headers @{
            'X-Amz-Target' = "DynamoDB_20120810.$Operation"
            Authorization  = 'AWS4-HMAC-SHA256 Credential=local/20260101/local/dynamodb/aws4_request, SignedHeaders=host, Signature=0'
        } -SkipHeaderValidation
    }

    # A moment that has passed, with nothing written in its millisecond.
    function Get-Moment {
        Start-Sleep -Milliseconds 20
        $moment = [DateTimeOffset]::UtcNow.ToUnixTimeMilliseconds() / 1000
        Start-Sleep -Milliseconds 20
        $moment
    }

    # Puts out the description of an export that has completed.
    function Invoke-Export([string] $TableName, [hashtable] $Option) {
        $body = @{ TableArn = (Get-DdbTableInfo $TableName).TableArn; S3Bucket = 'exports'; S3Prefix = 'nightly' } + $Option
        $job = (Invoke-Endpoint ExportTableToPointInTime $body).ExportDescription
        Wait-Until { ($script:ended = (Invoke-Endpoint DescribeExport @{ ExportArn = $job.ExportArn }).ExportDescription).ExportStatus -ne 'IN_PROGRESS' }
        $ended.ExportStatus | Should -Be COMPLETED -Because $ended.FailureMessage
        $ended
    }

    function Enable-Recovery([string] $TableName) {
        $null = Invoke-Endpoint UpdateContinuousBackups @{ TableName = $TableName; PointInTimeRecoverySpecification = @{ PointInTimeRecoveryEnabled = $true } }
    }

    # The address of an export's folder.
    function Get-ExportUri($Export) { "s3://exports/$($Export.ExportManifest -replace 'manifest-summary\.json$')" }

    $typed = & "$PSScriptRoot/fixtures/TypeTable.ps1" | ForEach-Object { "{`"id`":{`"S`":$(ConvertTo-Json $_.Name)},`"v`":$($_.Json)}" }
    $null = $typed | Import-DdbItem Types -CreateTable -PartitionKey id
    Enable-Recovery Types
    $types = @{}
    foreach ($format in 'DYNAMODB_JSON', 'ION') { $types[$format] = Invoke-Export Types @{ ExportFormat = $format } }
    $allTypes = Get-TableContent Types

    # 300 items; in each window some are updated, some deleted, and some of the deleted are there again.
    $null = 1..300 | ForEach-Object { @{ id = $_; v = 0; tags = [System.Collections.Generic.HashSet[string]] @('a', "$_") } } | Import-DdbItem History -CreateTable -PartitionKey id:N
    Enable-Recovery History
    $moments = @(Get-Moment)
    $full = Invoke-Export History @{ ExportTime = $moments[0] }
    $start = Get-TableContent History
    $changes = foreach ($window in 1..3) {
        $ids = 1..340 | Get-Random -Count 120 -SetSeed $window
        $deleted, $written = $ids[0..39], $ids[30..119]
        foreach ($id in $deleted) { $null = Invoke-Endpoint DeleteItem @{ TableName = 'History'; Key = @{ id = @{ N = "$id" } } } }
        $null = $written | ForEach-Object { @{ id = $_; v = $window } } | Import-DdbItem History
        $moments += Get-Moment
        $period = @{ ExportFromTime = $moments[-2]; ExportToTime = $moments[-1]; ExportViewType = 'NEW_AND_OLD_IMAGES' }
        Invoke-Export History @{ ExportType = 'INCREMENTAL_EXPORT'; IncrementalExportSpecification = $period; ExportFormat = $window -eq 2 ? 'ION' : 'DYNAMODB_JSON' }
    }
    $final = Get-TableContent History
    $uris = @(Get-ExportUri $full) + @($changes | ForEach-Object { Get-ExportUri $_ })

    # Every object of the bucket in a folder, as a download has it.
    $downloaded = "$TestDrive/downloaded"
    $list = [xml] (Invoke-WebRequest "$($s3.Url)/exports?list-type=2&max-keys=1000").Content
    foreach ($key in $list.ListBucketResult.Contents.Key) {
        $path = Join-Path $downloaded $key
        $null = New-Item -ItemType Directory (Split-Path $path) -Force
        Invoke-WebRequest (Get-S3ObjectUrl $s3 "s3://exports/$key") -OutFile $path
    }
    $folders = $uris | ForEach-Object { Join-Path $downloaded ($_ -replace '^s3://exports/') }
}

AfterAll {
    $PSDefaultParameterValues.Remove('*-Ddb*:Connection')
    if ($endpoint) { $endpoint.Dispose() }
    Stop-S3Server $s3
    $env:AWS_ACCESS_KEY_ID, $env:AWS_SECRET_ACCESS_KEY = $keysBefore
}

Describe 'Receive-DdbS3Export' {
    BeforeEach { Assert-S3Server }

    It 'gives every item of a full export as Export-DdbTable does, and they go back in: <Format>' -ForEach $formats {
        $table = "Objects$($Format -replace '\W|_')"
        $result = Receive-DdbS3Export $types[$Format].ExportArn | Import-DdbItem $table -CreateTable -PartitionKey id
        $result.Completed | Should -BeTrue
        $result.ItemsWritten | Should -Be $typed.Count
        Get-TableContent $table | Should -BeExactly $allTypes
        Receive-DdbS3Export -S3Uri (Get-ExportUri $types[$Format]) -As DynamoDbJson | ConvertTo-CanonicalItem | Sort-Object -CaseSensitive | Should -BeExactly $allTypes
    }

    It 'gives nothing when nothing comes through the pipeline' {
        Get-DdbS3Export | Where-Object TableName -EQ Other | Receive-DdbS3Export -Path "$TestDrive/nothing.jsonl" | Should -BeNullOrEmpty
        "$TestDrive/nothing.jsonl" | Should -Not -Exist
    }

    It 'completes exports with Tab' {
        $line = "Receive-DdbS3Export -Connection `$connection -ExportArn "
        (TabExpansion2 $line).CompletionMatches.CompletionText.Trim("'") | Should -Contain $full.ExportArn
    }

    It 'is named to who pipes an export itself into a table' {
        $result = Get-DdbS3Export -ExportArn $full.ExportArn | Import-DdbItem History -ErrorAction SilentlyContinue -ErrorVariable refused
        $result.ItemsFailed, $result.ItemsWritten | Should -Be 1, 0
        $refused.FullyQualifiedErrorId | Should -BeLike 'NotAnItem*'
        "$refused" | Should -BeLike '*is an export: pipe it through Receive-DdbS3Export*'
    }

    It 'takes what Get-DdbS3Export puts out, and all of it together' {
        $changed = @(Get-DdbS3Export -ExportArn $changes.ExportArn | Receive-DdbS3Export)
        $changed.Count | Should -Be ($changes | Measure-Object ItemCount -Sum).Sum
        $null = Get-DdbS3Export -ExportArn (@($full) + $changes).ExportArn | Receive-DdbS3Export | Import-DdbItem Jobs -CreateTable -PartitionKey id:N
        Get-TableContent Jobs | Should -BeExactly $final
    }

    It 'takes any object with an ExportArn' {
        $count = @([pscustomobject]@{ ExportArn = $full.ExportArn }, [pscustomobject]@{ ExportArn = $changes[0].ExportArn } | Receive-DdbS3Export).Count
        $count | Should -Be ($full.ItemCount + $changes[0].ItemCount)
    }

    It 'writes a file that imports as the same table: <Format>' -ForEach $formats {
        $table = "Files$($Format -replace '\W|_')"
        $file = "$TestDrive/$table.ddb.json.gz"
        $result = Receive-DdbS3Export -S3Uri (Get-ExportUri $types[$Format]) -Path $file
        $result.Operation, $result.Completed, $result.Destination | Should -Be 'Receive', $true, $file
        $result.ItemsWritten | Should -Be $typed.Count
        Assert-ResultAddsUp $result
        $null = Import-DdbItem $table -Path $file -CreateTable -PartitionKey id
        Get-TableContent $table | Should -BeExactly $allTypes
        { Receive-DdbS3Export -S3Uri (Get-ExportUri $types[$Format]) -Path $file -NoClobber } | Should -Throw -ErrorId 'FileNotWritable,*'
    }

    It 'gives incremental exports as changes with keys, images and time' {
        $received = @(Receive-DdbS3Export -S3Uri $uris[1])
        $received | ForEach-Object { $_ | Should -BeOfType DynamoBulk.ItemChange }
        $before = @{}
        $start | ForEach-Object { $before[[regex]::Match($_, '"id":\{"N":"(\d+)"').Groups[1].Value] = $true }
        foreach ($change in $received) {
            $change.EventName | Should -Be ($null -eq $change.NewImage ? 'REMOVE' : $before["$($change.Keys.id)"] ? 'MODIFY' : 'INSERT')
            ($null -ne $change.OldImage) | Should -Be ($before["$($change.Keys.id)"] -eq $true)
            if ($change.NewImage) { $change.NewImage.v | Should -Be 1 }
            if ($change.OldImage) { $change.OldImage.v | Should -Be 0 }
            $change.ApproximateCreationDateTime.Kind | Should -Be Utc
            [DateTimeOffset]::new($change.ApproximateCreationDateTime).ToUnixTimeMilliseconds() / 1000 | Should -BeGreaterOrEqual $moments[0]
            $change.SequenceNumber | Should -BeNullOrEmpty
        }
        @($received | Group-Object EventName).Count | Should -Be 3
    }

    It 'applies a history through the pipeline, whatever order it is given in, and undoes it with -Reverse' {
        $result = Receive-DdbS3Export -S3Uri $uris[2, 0, 3, 1] | Import-DdbItem Piped -CreateTable -PartitionKey id:N
        $result.Completed | Should -BeTrue
        $result.ItemsDeleted | Should -BeGreaterThan 0
        Assert-ResultAddsUp $result
        Get-TableContent Piped | Should -BeExactly $final
        $null = Receive-DdbS3Export -S3Uri $uris[1, 3, 2] -Reverse | Import-DdbItem Piped
        Get-TableContent Piped | Should -BeExactly $start
    }

    It 'reads downloaded folders' {
        $null = Receive-DdbS3Export -SourcePath $folders | Import-DdbItem Downloaded -CreateTable -PartitionKey id:N
        Get-TableContent Downloaded | Should -BeExactly $final
    }

    It 'writes changes into files as items of their own' {
        $file = "$TestDrive/changes.jsonl"
        $result = Receive-DdbS3Export -S3Uri $uris[1] -Path $file
        $result.ItemsWritten | Should -Be $changes[0].ItemCount
        $lines = @(Get-Content $file | ConvertFrom-Json)
        $objects = @(Receive-DdbS3Export -S3Uri $uris[1])
        ($lines | ForEach-Object { "$($_.EventName) $($_.Keys.id) $($_.NewImage.v) $($_.OldImage.v)" } | Sort-Object) |
            Should -Be ($objects | ForEach-Object { "$($_.EventName) $($_.Keys.id) $($_.NewImage.v) $($_.OldImage.v)" } | Sort-Object)
    }

    It 'refuses files of changes with one error: <Name>' -ForEach @(
        @{ Name = 'with -Path'; Import = { param($File) Import-DdbItem Piped -Path $File } }
        @{ Name = 'through the pipeline'; Import = { param($File) Get-Item $File | Import-DdbItem Piped } }
    ) {
        $null = Import-DdbItem Piped -InputObject @{ id = 100000 } -CreateTable -PartitionKey id:N
        $before = Get-TableContent Piped
        $null = Receive-DdbS3Export -S3Uri $uris[1] -Path "$TestDrive/alone.ddb.json"
        $data = (Get-ChildItem "$(Split-Path $folders[1])/data/*.gz")[0].FullName
        foreach ($file in "$TestDrive/alone.ddb.json", $data) {
            $failure = { & $Import $file } | Should -Throw -ErrorId 'ChangesAlone,*' -PassThru
            $failure.Exception.Message | Should -BeLike "'$file' holds changes*Receive-DdbS3Export*"
            $failure.Exception.Result.ItemsFailed | Should -Be 0
        }
        Get-TableContent Piped | Should -BeExactly $before
    }

    It 'keeps a checkpoint of a file while it is written, and none of one that is done' {
        $result = Receive-DdbS3Export -S3Uri $uris[0] -Path "$TestDrive/kept.jsonl" -CheckpointPath "$TestDrive/kept.checkpoint" -Resume
        $result.ItemsWritten | Should -Be 300
        "$TestDrive/kept.checkpoint" | Should -Not -Exist
        (Get-Content "$TestDrive/kept.jsonl").Count | Should -Be 300
    }

    It 'does nothing with -WhatIf' {
        Receive-DdbS3Export -S3Uri $uris[0] -Path "$TestDrive/whatif.jsonl" -WhatIf | Should -BeNullOrEmpty
        Receive-DdbS3Export -S3Uri $uris[0] -WhatIf | Should -BeNullOrEmpty
        "$TestDrive/whatif.jsonl" | Should -Not -Exist
    }

    It 'refuses a damaged data file by name and gives no item of it' {
        Copy-Item $downloaded "$TestDrive/damaged" -Recurse
        $folder = $folders[0] -replace 'downloaded', 'damaged'
        $data = (Get-ChildItem "$folder/data").FullName
        foreach ($path in $data) {
            $bytes = [System.IO.File]::ReadAllBytes($path)
            $bytes[[int] ($bytes.Length / 2)] = $bytes[[int] ($bytes.Length / 2)] -bxor 1
            [System.IO.File]::WriteAllBytes($path, $bytes)
        }
        $items = [System.Collections.Generic.List[object]]::new()
        $failure = { Receive-DdbS3Export -SourcePath $folder | ForEach-Object { $items.Add($_) } } | Should -Throw -ErrorId 'DataFileDamaged,*' -PassThru
        $failure.Exception.Message | Should -BeLike "The data file '$folder*"
        $items.Count | Should -Be 0
        { Receive-DdbS3Export -SourcePath $folder -Path "$TestDrive/damaged.jsonl" } | Should -Throw -ErrorId 'DataFileDamaged,*'
        "$TestDrive/damaged.jsonl" | Should -Not -Exist

        Remove-Item @($data)[0]
        { Receive-DdbS3Export -SourcePath $folder } | Should -Throw -ErrorId 'DataFileMissing,*'
        Set-Content "$folder/data/extra.json.gz" x
        Copy-Item "$($folders[0])/data/*" "$folder/data" -Force
        { Receive-DdbS3Export -SourcePath $folder } | Should -Throw -ErrorId 'DataFileUnknown,*'
    }

    It 'refuses <Name>' -ForEach $refused {
        $failure = { Receive-DdbS3Export @Given } | Should -Throw -ErrorId "$Id,*" -PassThru
        $failure.Exception.Message | Should -BeLike $Message
    }

    It 'refuses exports with a window between them that is missing' {
        { Receive-DdbS3Export -S3Uri $uris[0, 1, 3] } | Should -Throw -ErrorId 'ExportMissing,*'
        { Receive-DdbS3Export -S3Uri $uris[0] -Reverse } | Should -Throw -ErrorId 'NoOldImages,*'
    }
}

Describe 'Import-DdbItem of an export' {
    BeforeEach { Assert-S3Server }

    It 'reads a full one by its manifest: <Format>' -ForEach $formats {
        $table = "Import$($Format -replace '\W|_')"
        $result = Import-DdbItem $table -S3Uri (Get-ExportUri $types[$Format]) -CreateTable -PartitionKey id -Verify
        $result.Completed | Should -BeTrue
        $result.Verification.IsEqual | Should -BeTrue
        Get-TableContent $table | Should -BeExactly $allTypes
    }

    It 'applies a full one and incremental ones in the order of their times' {
        $result = Import-DdbItem Applied -S3Uri $uris[3, 1, 0, 2] -CreateTable -PartitionKey id:N -Verify -CheckpointPath "$TestDrive/applied.checkpoint" -FailedItemPath "$TestDrive/applied.failed.jsonl"
        $result.Completed | Should -BeTrue
        $result.ItemsDeleted | Should -BeGreaterThan 0
        $result.ItemsRead | Should -Be (@($full) + $changes | Measure-Object ItemCount -Sum).Sum
        Assert-ResultAddsUp $result
        Get-TableContent Applied | Should -BeExactly $final
        "$TestDrive/applied.checkpoint", "$TestDrive/applied.failed.jsonl" | Should -Not -Exist
    }

    It 'reads downloaded folders with -Path' {
        $null = Import-DdbItem FromFolders -Path $folders -CreateTable -PartitionKey id:N
        Get-TableContent FromFolders | Should -BeExactly $final
    }

    It 'refuses other inputs beside it, and what is said of their format' {
        { Import-DdbItem History -S3Uri $uris[0], 's3://exports/a.jsonl' } | Should -Throw -ErrorId 'ExportAmongFiles,*'
        { Import-DdbItem History -S3Uri s3://exports/nightly/ } | Should -Throw -ErrorId 'ExportAmongObjects,*'
        { Import-DdbItem History -S3Uri $uris[0] -Format Ion } | Should -Throw -ErrorId 'FormatOfExport,*'
    }
}
