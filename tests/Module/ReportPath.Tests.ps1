#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# The page that -ReportPath writes: of transfers that were complete, that were not, and that never began. #>

BeforeDiscovery {
    $places = @(
        @{ Name = 'a folder that is not there'; Path = 'nowhere/report.html'; Message = '*nowhere*' }
        @{ Name = 'a folder'; Path = '.'; Message = '*is a folder*' }
        @{ Name = 'a file that is no report'; Path = 'orders.csv'; Message = '*is no report*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $local = Reset-Local
    Push-Location $TestDrive
    Set-Content orders.csv "id,total`na,1`nb,2`n,3`na,4"
    $null = 1..40 | ForEach-Object { @{ id = "i$_" } } | Import-DdbItem Orders -CreateTable -PartitionKey id

    # The page with what it says under each name.
    function Get-Report([string] $Path) {
        $html = Get-Content $Path -Raw
        $page = [System.Xml.XmlDocument]::new()
        $page.LoadXml($html)
        $facts = @{}
        foreach ($name in $page.SelectNodes('//dt')) { $facts[$name.InnerText] = $name.SelectSingleNode('following-sibling::dd').InnerText }
        [pscustomobject]@{
            Html     = $html
            Headline = $page.SelectSingleNode('//*[@id="verdict"]').InnerText
            Sentence = $page.SelectSingleNode('//*[@id="verdict"]/following-sibling::p').InnerText
            Facts    = $facts
            Reasons  = @($page.SelectNodes('//table[@class="failures"]/tbody/tr') | ForEach-Object { "$($_.ChildNodes[0].InnerText) $($_.ChildNodes[1].InnerText)" })
            Command  = $page.SelectSingleNode('//code').InnerText
        }
    }

    # The file is nothing but a report, and nothing lies beside it.
    function Get-ReportFile { @(Get-ChildItem $TestDrive -File | Where-Object Name -Like '*.html*').Name }
}

AfterAll {
    Pop-Location
    Stop-DdbLocal
}

Describe '-ReportPath' {
    AfterEach { Remove-Item "$TestDrive/*.html*" }

    It 'tells of an import what its result does' {
        $result = Import-DdbItem Orders -Path orders.csv -FailedItemPath failed.jsonl -ReportPath report.html -ErrorAction SilentlyContinue
        Remove-Item failed.jsonl
        $result.ItemsRead, $result.ItemsWritten, $result.ItemsSuperseded, $result.ItemsFailed | Should -Be 4, 2, 1, 1
        $report = Get-Report report.html
        $report.Headline | Should -Be 'Not complete: 1 item failed'
        $report.Facts['Read', 'Written', 'Superseded', 'Skipped', 'Failed', 'Pending'] | Should -Be '4', '2', '1', '0', '1', '0'
        $report.Facts['Write units used'] | Should -Be "$($result.ConsumedCapacity)"
        $report.Facts['From', 'To', 'Module'] | Should -Be $result.Source, 'Orders', "DynamoBulk $((Get-Module DynamoBulk).Version)"
        $report.Facts['PowerShell'] | Should -Be "$($PSVersionTable.PSVersion) (Core)"
        $report.Facts['Service'] | Should -Be "$($local.Url)"
        $report.Reasons | Should -Be 'MissingKey 1'
        $report.Html | Should -BeLike '*orders.csv line 4*failed.jsonl*'
        $report.Command | Should -Be 'Import-DdbItem -TableName Orders -Path orders.csv -FailedItemPath failed.jsonl -ReportPath report.html -ErrorAction SilentlyContinue'
        Get-ReportFile | Should -Be 'report.html'
        if (-not $IsWindows) { (Get-Item report.html).UnixFileMode | Should -Be ([System.IO.UnixFileMode] 'UserRead, UserWrite') }
    }

    It 'tells of an export into a file, and into the pipeline' {
        $result = Export-DdbTable Orders -Path out.jsonl -ReportPath report.html
        $report = Get-Report report.html
        $report.Headline | Should -Be 'Complete'
        $report.Facts['Read', 'Written', 'Failed'] | Should -Be "$($result.ItemsRead)", "$($result.ItemsRead)", '0'
        $report.Facts['Read units used'] | Should -Be "$($result.ConsumedCapacity)"
        $report.Facts['To'] | Should -Be "$(Resolve-Path out.jsonl)"
        Remove-Item out.jsonl

        $items = Export-DdbTable Orders -ReportPath report.html
        $report = Get-Report report.html
        $report.Headline, $report.Facts['Written'], $report.Facts['To'] | Should -Be 'Complete', "$($items.Count)", 'pipeline'
    }

    It 'keeps secrets to itself' {
        $null = @{ id = "it's" } | Import-DdbItem Orders -ReportPath report.html -EndpointUrl ($local.Url) -Region eu-west-1 -AccessKey AKIASESAME1 -SecretKey 'sesame two' -SessionToken sesame3
        $report = Get-Report report.html
        $report.Command | Should -Be "`u{2026} | Import-DdbItem -TableName Orders -ReportPath report.html -EndpointUrl $($local.Url) -Region eu-west-1 -AccessKey *** -SecretKey *** -SessionToken ***"
        $report.Html | Should -Not -BeLike '*sesame*'

        $null = Import-DdbItem Orders -InputObject @{ id = 'secret data' } -ReportPath report.html -EndpointUrl ($local.Url) -Region eu-west-1 -Credential (New-KeyPair AKIASESAME4)
        $report = Get-Report report.html
        $report.Command | Should -Be "Import-DdbItem -TableName Orders -InputObject `u{2026} -ReportPath report.html -EndpointUrl $($local.Url) -Region eu-west-1 -Credential ***"
        $report.Html | Should -Not -BeLike '*sesame*'
        $report.Html | Should -Not -BeLike '*secret data*'

        $null = Export-DdbTable Orders -ReportPath report.html -Filter "id = 'it''s <b>'" -Attribute id, 'odd name' -ConsistentRead -Connection (New-DdbConnection -EndpointUrl $local.Url)
        (Get-Report report.html).Command |
            Should -Be "Export-DdbTable -TableName Orders -ReportPath report.html -Filter 'id = ''it''''s <b>''' -Attribute id, 'odd name' -ConsistentRead -Connection ***"
    }

    It 'says when an error ended the transfer' {
        { 1..50 | ForEach-Object { @{ other = $_ } } | Import-DdbItem Orders -MaxFailedItems 3 -ReportPath report.html -ErrorAction SilentlyContinue } | Should -Throw
        $report = Get-Report report.html
        $report.Headline | Should -Be 'Not complete: ended early'
        $report.Sentence | Should -BeLike '4 items failed where -MaxFailedItems allows 3*'
        $report.Reasons | Should -Be 'MissingKey 4'
    }

    It 'says when the input broke' {
        { & { @{ id = 'a' }; throw 'the input broke' } | Import-DdbItem Orders -ReportPath report.html } | Should -Throw 'the input broke'
        $report = Get-Report report.html
        $report.Headline | Should -Be 'Not complete: ended early'
        $report.Sentence | Should -BeLike 'The pipeline ended before the transfer had*'
    }

    It 'says when a later command had enough' {
        (Export-DdbTable Orders -ReportPath report.html | Select-Object -First 2).Count | Should -Be 2
        $report = Get-Report report.html
        $report.Headline | Should -Be 'Not complete: ended early'
        $report.Sentence | Should -BeLike '*a later command had enough*'
    }

    It 'says when Ctrl-C ended the transfer' {
        $pipeline = Start-Pipeline "& { @{ id = 'before' }; Start-Sleep 120 } | Import-DdbItem Orders -ReportPath '$TestDrive/report.html'"
        Wait-Until { Export-DdbTable Orders -KeyCondition "id = 'before'" }
        "$TestDrive/report.html" | Should -Not -Exist
        Stop-Pipeline $pipeline | Should -BeLessThan 5
        $pipeline.Shell.Dispose()
        $report = Get-Report report.html
        $report.Headline | Should -Be 'Not complete: ended early'
        $report.Sentence | Should -BeLike 'Stopped by Ctrl-C. The one item that was read is written.*'
        Get-ReportFile | Should -Be 'report.html'
    }

    It 'takes the place of what a run that was killed has left' {
        Set-Content report.html.partial 'half a report'
        $null = @{ id = 'x' } | Import-DdbItem Orders -ReportPath report.html
        (Get-Report report.html).Headline | Should -Be 'Complete'
        Get-ReportFile | Should -Be 'report.html'
    }

    It 'is written once: a second table needs a report of its own' {
        $null = @{ id = 'x' } | Import-DdbItem Others -CreateTable -PartitionKey id
        { Get-DdbTableInfo Or*, Others | Export-DdbTable -ReportPath report.html } | Should -Throw -ErrorId 'OneReportOneTable*'
        (Get-Report report.html).Facts['From'] | Should -Be 'Orders'
    }

    It 'writes nothing with -WhatIf' {
        @{ id = 'z' } | Import-DdbItem Orders -ReportPath report.html -WhatIf
        Export-DdbTable Orders -Path out.jsonl -ReportPath report.html -WhatIf
        Export-DdbTable Orders -ReportPath report.html -WhatIf | Should -BeNullOrEmpty
        Get-ReportFile | Should -BeNullOrEmpty
    }

    It 'leaves the report of before where the transfer never begins' {
        $null = Export-DdbTable Orders -ReportPath report.html
        $before = Get-Content report.html -Raw
        { @{ id = 'a' } | Import-DdbItem Nowhere -ReportPath report.html } | Should -Throw -ErrorId 'TableNotFound*'
        Get-Content report.html -Raw | Should -BeExactly $before
        Get-ReportFile | Should -Be 'report.html'
    }

    It 'refuses <Name> before anything is sent' -ForEach $places {
        $requests = (Get-DdbLocal).Requests
        { @{ id = 'never' } | Import-DdbItem Fresh -CreateTable -PartitionKey id -ReportPath $Path } | Should -Throw $Message -ErrorId 'ReportNotWritable*'
        { Export-DdbTable Orders -ReportPath $Path } | Should -Throw $Message -ErrorId 'ReportNotWritable*'
        (Get-DdbLocal).Requests | Should -Be $requests
        Get-Content orders.csv | Select-Object -First 1 | Should -Be 'id,total'
    }

    It 'refuses the file that the command writes for something else' {
        { Export-DdbTable Orders -Path out.html -Format Csv -ReportPath ./OUT.html } | Should -Throw -ErrorId 'OneFileTwice*'
        { Import-DdbItem Orders -Path orders.csv -FailedItemPath failed.html -ReportPath failed.html } | Should -Throw -ErrorId 'OneFileTwice*'
        { Import-DdbItem Orders -Path orders.csv -CheckpointPath ./point.html -ReportPath point.html } | Should -Throw -ErrorId 'OneFileTwice*'
        Get-ReportFile | Should -BeNullOrEmpty
    }

    It 'tells what earlier runs of a job did' {
        Set-Content more.csv (@('id,total') + (1..300 | ForEach-Object { "m$_,$_" }))
        $null = @{ id = 'first' } | Import-DdbItem Resumed -CreateTable -PartitionKey id
        $pipeline = Start-Pipeline "Set-Location '$TestDrive'; Import-DdbItem Resumed -Path more.csv -CheckpointPath more.point -MaxWriteCapacity 50"
        Wait-Until { @(Export-DdbTable Resumed).Count -gt 50 }
        Stop-Pipeline $pipeline | Should -BeLessThan 5
        $pipeline.Shell.Dispose()
        $result = Import-DdbItem Resumed -Path more.csv -CheckpointPath more.point -Resume -ReportPath report.html -RecordPath record.json
        $result.ItemsWritten | Should -Be 300
        $report = Get-Report report.html
        $report.Facts['Read', 'Written', 'Failed'] | Should -Be "$($result.ItemsRead)", "$($result.ItemsWritten)", "$($result.ItemsFailed)"
        $report.Html | Should -BeLike '*of earlier runs of the same job*'
        $report.Html | Should -BeLike '*The last run began * and took *; all runs of the job took *'
        $record = Get-Content record.json -Raw | ConvertFrom-Json
        $record.counts.elapsedSecondsOfEarlierRuns | Should -BeGreaterThan 0
        $last = $record.counts.elapsedSeconds - $record.counts.elapsedSecondsOfEarlierRuns
        $last | Should -BeGreaterThan 0
        $last | Should -BeLessOrEqual ($record.endedAt - $record.startedAt).TotalSeconds
    }
}
