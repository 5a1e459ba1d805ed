#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Sizes and units of items from the pipeline and from files, and whatever can be wrong with them; no endpoint is needed. #>

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    Stop-DdbLocal

    # A text attribute that fills an item of the given key up to a size.
    function New-Sized([string] $Id, [int] $Size) { [pscustomobject]@{ id = $Id; t = 'x' * ($Size - 3 - $Id.Length) } }

    Set-Content "$TestDrive/orders.csv" "id,customer`n1,Ada`n2,Alan`n3,Ada"
    Set-Content "$TestDrive/more.jsonl" '{"id":"4","customer":"Ada"}', '{"id":"5","customer":"Grace"}'
}

Describe 'Measure-DdbItem from the pipeline' {
    It 'tells sizes, units and attributes of objects' {
        $measure = (New-Sized a 1024), (New-Sized b 1025), (New-Sized c 4097), @{ id = 1 } | Measure-DdbItem
        $measure | Should -BeOfType DynamoBulk.ItemMeasure
        $measure.Count, $measure.ItemsFailed, $measure.ItemsTooLarge | Should -Be 4, 0, 0
        $measure.TotalBytes, $measure.MinimumBytes, $measure.AverageBytes, $measure.P95Bytes, $measure.MaximumBytes | Should -Be 6150, 4, 1537.5, 4097, 4097
        $measure.WriteUnits, $measure.ReadUnits, $measure.ScanReadUnits | Should -Be 9, 2.5, 1
        $measure.Attributes | ForEach-Object { "$($_.Name) $($_.Count) $($_.Bytes) $([math]::Round($_.Share, 4))" } | Should -Be 't 3 6137 0.9979', 'id 4 13 0.0021'
        $measure.Attributes[0].Name, $measure.Attributes[-1].Name | Should -Be 't', 'id'
        $measure.Keys | Should -BeNullOrEmpty
    }

    It 'takes what Import-DdbItem takes: <Name>' -ForEach @(
        @{ Name = 'Import-Csv'; Make = { Import-Csv "$TestDrive/orders.csv" }; Count = 3; Bytes = 43 }
        @{ Name = 'JSON strings'; Make = { '{"id":"a","n":1}', '{"id":{"S":"b"}}' }; Count = 2; Bytes = 9 }
        @{ Name = 'an array as one object'; Make = { , @(@{ id = 'a' }, @{ id = 'b' }) }; Count = 2; Bytes = 6 }
        @{ Name = 'files, between objects'; Make = { @{ id = 'a' }; Get-Item "$TestDrive/orders.csv"; Get-Item "$TestDrive/more.jsonl" }; Count = 6; Bytes = 79 }
        @{ Name = 'attributes called as parameters'; Make = { [pscustomobject]@{ PartitionKey = 'x'; Path = 'y' } }; Count = 1; Bytes = 18 }
        @{ Name = 'nothing'; Make = { }; Count = 0; Bytes = 0 }
    ) {
        $measure = & $Make | Measure-DdbItem
        $measure.Count, $measure.TotalBytes, $measure.ItemsFailed | Should -Be $Count, $Bytes, 0
    }

    It 'says what is no item, counts it, and goes on' {
        $bad = @{ id = 'b'; n = [double]::NaN }
        $measure = @{ id = 'a' }, $bad, 42, @{ id = 'c' } | Measure-DdbItem -ErrorVariable failed -ErrorAction SilentlyContinue
        $measure.Count, $measure.ItemsFailed, $measure.TotalBytes | Should -Be 2, 2, 6
        $failed.FullyQualifiedErrorId | Should -Be @('InvalidNumber', 'NotAnItem').ForEach{ "$_,DynamoBulk.Cmdlets.Commands.MeasureDdbItemCommand" }
        $failed[0].TargetObject | Should -Be $bad
        $failed[1].Exception.Message | Should -BeLike 'Input object 3: *'
    }

    It 'measures an item that is too large, and counts it' {
        $measure = (New-Sized a 409600), (New-Sized b 409601) | Measure-DdbItem -PartitionKey id
        $measure.Count, $measure.ItemsTooLarge, $measure.ItemsFailed | Should -Be 2, 1, 0
        $measure.MaximumBytes, $measure.WriteUnits, $measure.ReadUnits | Should -Be 409601, 400, 50
    }

    It 'measures a delete by what it removes, and a put by the larger of both' {
        # As Receive-DdbS3Export puts them out.
        function New-Change([hashtable] $Property) {
            $change = [System.Runtime.CompilerServices.RuntimeHelpers]::GetUninitializedObject([DynamoBulk.ItemChange])
            foreach ($entry in $Property.GetEnumerator()) { [DynamoBulk.ItemChange].GetProperty($entry.Key).SetValue($change, $entry.Value) }
            $change
        }
        $changes = @(
            New-Change @{ EventName = 'REMOVE'; Keys = @{ id = 'a' }; OldImage = New-Sized a 5000 }
            New-Change @{ EventName = 'REMOVE'; Keys = @{ id = 'b' } }
            New-Change @{ EventName = 'MODIFY'; Keys = @{ id = 'c' }; NewImage = New-Sized c 10; OldImage = New-Sized c 3000 }
            New-Change @{ EventName = 'INSERT'; Keys = @{ id = 'd' }; NewImage = New-Sized d 2000 }
        )
        $measure = $changes | Measure-DdbItem -PartitionKey id
        $measure.Count, $measure.ItemsDeleted, $measure.ItemsFailed, $measure.TotalBytes, $measure.MinimumBytes | Should -Be 2, 2, 0, 2010, 10
        $measure.WriteUnits, $measure.ReadUnits | Should -Be (5 + 1 + 3 + 2), 1
        $measure.Keys | ForEach-Object { "$($_.PartitionKey) $($_.WriteUnits)" } | Should -Be 'a 5', 'c 3', 'd 2', 'b 1'

        $null = Reset-Local
        (New-Sized a 5000), (New-Sized b 10), (New-Sized c 3000) | Import-DdbItem Changed -CreateTable -PartitionKey id | Out-Null
        ($changes | Import-DdbItem Changed).ConsumedCapacity | Should -Be $measure.WriteUnits
        Stop-DdbLocal
    }

    It 'costs what a table says it consumed' {
        $null = Reset-Local
        $items = 1..200 | ForEach-Object { New-Sized "k$_" (900 + 10 * $_) }
        $result = $items | Import-DdbItem Same -CreateTable -PartitionKey id
        $measure = $items | Measure-DdbItem
        $measure.WriteUnits | Should -Be $result.ConsumedCapacity
        $measure.TotalBytes | Should -Be $result.Bytes
        $again = Export-DdbTable Same | Measure-DdbItem
        $again.TotalBytes, $again.WriteUnits | Should -Be $measure.TotalBytes, $measure.WriteUnits
        (Invoke-DynamoDb Scan @{ TableName = 'Same'; ReturnConsumedCapacity = 'TOTAL' }).ConsumedCapacity.CapacityUnits | Should -Be $measure.ScanReadUnits
        Stop-DdbLocal
    }
}

Describe 'Measure-DdbItem with a key' {
    It 'tells the partition keys by their heat' {
        $keys = (New-Sized a 3000), (New-Sized b 100), (New-Sized b 100), (New-Sized c 100) | Measure-DdbItem -PartitionKey id | ForEach-Object Keys
        $keys | Should -BeOfType DynamoBulk.KeyHeat
        $keys | ForEach-Object { "$($_.PartitionKey) $($_.Count) $($_.Bytes) $($_.WriteUnits) $($_.Share)" } | Should -Be 'a 1 3000 3 0.5', 'b 2 200 2 0.333333333333333', 'c 1 100 1 0.166666666666667'
    }

    It 'takes keys in the type of the table' {
        $keys = Import-Csv "$TestDrive/orders.csv" | Measure-DdbItem -PartitionKey id:N | ForEach-Object Keys
        $keys.PartitionKey | Sort-Object | Should -Be '1', '2', '3'
        $same = @{ id = 1 }, @{ id = '1.0' }, @{ id = 10 } | Measure-DdbItem -PartitionKey id:N | ForEach-Object Keys
        $same | ForEach-Object { "$($_.PartitionKey) $($_.Count)" } | Should -Be '1 2', '10 1'
    }

    It 'fails what lacks the key, or has another type' {
        $items = @{ id = 'a'; sort = 1 }, @{ ID = 'a'; sort = 1 }, @{ id = 'a' }, @{ id = 'a'; sort = 'x' }
        $measure = $items | Measure-DdbItem -PartitionKey id -SortKey sort:N -ErrorVariable failed -ErrorAction SilentlyContinue
        $measure.Count, $measure.ItemsFailed | Should -Be 1, 3
        $failed.FullyQualifiedErrorId | Should -Be @('MissingKey', 'MissingKey', 'KeyTypeMismatch').ForEach{ "$_,DynamoBulk.Cmdlets.Commands.MeasureDdbItemCommand" }
        $failed[0].Exception.Message | Should -BeLike "*It has 'ID': attribute names are matched exactly*"
    }

    It 'refuses a sort key alone' {
        { @{ id = 'a' } | Measure-DdbItem -SortKey id } | Should -Throw -ErrorId 'SortKeyAlone,*' -ExpectedMessage '*-PartitionKey*'
    }
}

Describe 'Measure-DdbItem from files' {
    It 'adds up files that wildcards find, packed or not' {
        $null = New-Item -ItemType Directory "$TestDrive/packed"
        Copy-Item "$TestDrive/more.jsonl" "$TestDrive/packed/a.jsonl"
        $gzip = [IO.Compression.GZipStream]::new([IO.File]::Create("$TestDrive/packed/b.jsonl.gz"), [IO.Compression.CompressionLevel]::Fastest)
        $gzip.Write([IO.File]::ReadAllBytes("$TestDrive/more.jsonl"))
        $gzip.Dispose()
        Push-Location $TestDrive
        $measure = Measure-DdbItem -Path packed/*.jsonl* -PartitionKey customer
        Pop-Location
        $measure.Count, $measure.TotalBytes | Should -Be 4, 60
        $measure.Keys.PartitionKey | Should -Be 'Grace', 'Ada'
    }

    It 'measures the files of a folder' {
        $null = New-Item -ItemType Directory "$TestDrive/folder/below" -Force
        Set-Content "$TestDrive/folder/a.jsonl" '{"id":"a"}'
        Set-Content "$TestDrive/folder/b.csv" "id`nb`nc"
        Set-Content "$TestDrive/folder/_SUCCESS", "$TestDrive/folder/below/d.jsonl" '{"id":"d"}'
        (Measure-DdbItem -Path "$TestDrive/folder").Count | Should -Be 3
        { Measure-DdbItem -Path "$TestDrive/folder/*" -Format JsonLines } | Should -Throw -ErrorId 'MalformedFile,*' -ExpectedMessage '*matches the folder*below*'
    }

    It 'takes names as they are with -LiteralPath' {
        Copy-Item "$TestDrive/orders.csv" -Destination "$TestDrive/o[1].csv"
        (Measure-DdbItem -LiteralPath "$TestDrive/o[1].csv").Count | Should -Be 3
    }

    It 'reads csv as others write it' {
        [IO.File]::WriteAllBytes("$TestDrive/prices", [Text.Encoding]::Latin1.GetBytes("J`u{f6}rg;-"))
        $measure = Measure-DdbItem -Path "$TestDrive/prices" -Format Csv -Delimiter ';' -Header id, n -Encoding windows-1252 -NullValue '-'
        $measure.Attributes | ForEach-Object { "$($_.Name) $($_.Bytes)" } | Should -Be 'id 7', 'n 2'
    }

    It 'names the file and line of what is no item, and goes on' {
        Set-Content "$TestDrive/bad.jsonl" '{"id":"1"}', '{"id":', '{"id":"3"}'
        $measure = Measure-DdbItem -Path "$TestDrive/bad.jsonl" -ErrorVariable failed -ErrorAction SilentlyContinue
        $measure.Count, $measure.ItemsFailed | Should -Be 2, 1
        $failed.FullyQualifiedErrorId | Should -Be 'MalformedRecord,DynamoBulk.Cmdlets.Commands.MeasureDdbItemCommand'
        $failed.Exception.Message | Should -BeLike '*bad.jsonl line 2: *'
    }

    It 'refuses <Name> before anything is read' -ForEach @(
        @{ Name = 'a file that is not there'; Parameters = @{ Path = 'nothing.csv' }; Id = 'FileNotFound,*' }
        @{ Name = 'wildcards that find nothing'; Parameters = @{ Path = 'nothing*.csv' }; Id = 'FileNotFound,*' }
        @{ Name = 'a name that tells no format'; Parameters = @{ Path = 'plain' }; Id = 'MalformedFile,*' }
    ) {
        Push-Location $TestDrive
        Set-Content plain 'x'
        try { { Measure-DdbItem @Parameters } | Should -Throw -ErrorId $Id } finally { Pop-Location }
    }
}

Describe 'Measure-DdbItem of many items' {
    BeforeAll {
        # Four million items, which take seconds, in a file of two megabytes.
        $line = '{"id":"0123456789","customer":"some customer","total":1234.5,"placed":"2026-01-07T10:15:00Z"}' + "`n"
        $lines = [Text.Encoding]::UTF8.GetBytes($line * 10000)
        $gzip = [IO.Compression.GZipStream]::new([IO.File]::Create("$TestDrive/many.jsonl.gz"), [IO.Compression.CompressionLevel]::Fastest)
        1..400 | ForEach-Object { $gzip.Write($lines) }
        $gzip.Dispose()
    }

    It 'shows how far it is, by the bytes of the file' {
        $run = Start-Pipeline '$ProgressPreference = "Continue"; Measure-DdbItem -Path $path' @{ path = "$TestDrive/many.jsonl.gz" }
        try {
            Wait-Until { $run.Shell.Streams.Progress.Count -gt 1 }
            $shown = $run.Shell.Streams.Progress[1]
            $shown.Activity | Should -BeLike 'Measure-DdbItem *many.jsonl.gz'
            $shown.StatusDescription | Should -Match '^[\d.,]+ items, \d+ of \d+ MB$'
            $shown.PercentComplete | Should -BeGreaterThan 0
        } finally { $null = Stop-Pipeline $run }
    }

    It 'stops within two seconds on Ctrl-C' {
        $run = Start-Pipeline 'Measure-DdbItem -Path $path -PartitionKey customer' @{ path = "$TestDrive/many.jsonl.gz" }
        Start-Sleep -Milliseconds 300
        $run.Running.IsCompleted | Should -BeFalse
        Stop-Pipeline $run | Should -BeLessThan 2
        $run.Output | Should -BeNullOrEmpty
    }
}

Describe 'The views of Measure-DdbItem' {
    It 'show the measure as a list, shares in percent' {
        $shown = Import-Csv "$TestDrive/orders.csv" | Measure-DdbItem -PartitionKey customer | Out-String
        $shown | Should -Match 'TotalBytes\s+: 43'
        $shown | Should -Match 'Attributes\s+: customer 79 ?%, id 21 ?%'
        $shown | Should -Match 'Keys\s+: Ada 67 ?%, Alan 33 ?%'
    }

    It 'show keys and attributes as tables' {
        $measure = Measure-DdbItem -Path "$TestDrive/orders.csv" -PartitionKey customer
        $measure.Keys | Out-String | Should -Match 'Ada\s+2\s+30\s+2\s+66\.7'
        $measure.Attributes | Out-String | Should -Match 'customer\s+3\s+34\s+73\.9'
    }
}
