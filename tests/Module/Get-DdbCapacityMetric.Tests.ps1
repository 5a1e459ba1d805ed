#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# What a table and its indexes used and throttled, told by the endpoint that the tests run on. #>

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $null = Reset-Local

    function New-IndexedTable([string] $Name, [int] $Units) {
        Invoke-DynamoDb CreateTable @{
            TableName              = $Name
            ProvisionedThroughput  = @{ ReadCapacityUnits = 50; WriteCapacityUnits = $Units }
            AttributeDefinitions   = 'id', 'customer', 'day' | ForEach-Object { @{ AttributeName = $_; AttributeType = 'S' } }
            KeySchema              = , @{ AttributeName = 'id'; KeyType = 'HASH' }
            GlobalSecondaryIndexes = @('customer', 'day' | ForEach-Object {
                    @{
                        IndexName             = "By-$_"
                        KeySchema             = , @{ AttributeName = $_; KeyType = 'HASH' }
                        Projection            = @{ ProjectionType = 'KEYS_ONLY' }
                        ProvisionedThroughput = @{ ReadCapacityUnits = 5; WriteCapacityUnits = 2 * $Units }
                    }
                })
        } | Out-Null
    }

    # All that the periods have seen together: a test may run across the end of a minute.
    function Get-Total([object[]] $Metric, [scriptblock] $Value) {
        [math]::Round(($Metric | ForEach-Object $Value | Measure-Object -Sum).Sum, 6)
    }

    New-IndexedTable Stock 20
    $null = 1..30 | ForEach-Object { @{ id = "item $_"; customer = 'c' } } | Import-DdbItem Stock
    $null = Invoke-DynamoDb Scan @{ TableName = 'Stock' }

    New-IndexedTable Tiny 1
    $throttled = 0
    1..6 | ForEach-Object {
        try { Invoke-DynamoDb PutItem @{ TableName = 'Tiny'; Item = @{ id = @{ S = "$_" } } } | Out-Null } catch { $throttled++ }
    }
    $null = @{ id = 'a' } | Import-DdbItem OnDemand -CreateTable -PartitionKey id
}

AfterAll { Stop-DdbLocal }

Describe 'Get-DdbCapacityMetric' {
    It 'tells what a table used, a second, beside what it had' {
        $metrics = @(Get-DdbCapacityMetric Stock)
        $metrics[0] | Should -BeOfType DynamoBulk.CapacityMetric
        Get-Total $metrics { $_.ConsumedWriteUnits * 60 } | Should -Be 30
        Get-Total $metrics { $_.ConsumedReadUnits * 60 } | Should -Be 0.5
        $metrics | ForEach-Object {
            $_.TableName, $_.IndexName, $_.Period, $_.ProvisionedWriteUnits, $_.ProvisionedReadUnits | Should -Be 'Stock', $null, ([timespan] '0:1'), 20, 50
            $_.Time.Kind, $_.Time.Second | Should -Be Utc, 0
            [math]::Abs(([datetime]::UtcNow - $_.Time).TotalMinutes) | Should -BeLessThan 5
        }
    }

    It 'tells how often a table throttled, and why' {
        $metrics = @(Get-DdbCapacityMetric Tiny)
        $throttled | Should -BeGreaterThan 0
        Get-Total $metrics { $_.ConsumedWriteUnits * 60 } | Should -Be (6 - $throttled)
        Get-Total $metrics { $_.WriteThrottleEvents.Total } | Should -Be $throttled
        Get-Total $metrics { $_.WriteThrottleEvents.ProvisionedThroughput } | Should -Be $throttled
        Get-Total $metrics { $_.ReadThrottleEvents.Total } | Should -Be 0
        "$($metrics.WriteThrottleEvents | Where-Object Total | Select-Object -First 1)" | Should -Match '^\d \(provisioned throughput \d\)$'
    }

    It 'knows nothing provisioned of an on-demand table' {
        $metrics = @(Get-DdbCapacityMetric OnDemand)
        Get-Total $metrics { $_.ConsumedWriteUnits * 60 } | Should -Be 1
        $metrics.ProvisionedWriteUnits | Where-Object { $null -ne $_ } | Should -BeNullOrEmpty
    }

    It 'tells of indexes each by itself, by name and by pattern' {
        $metrics = @(Get-DdbCapacityMetric Stock -IndexName By-customer)
        Get-Total $metrics { $_.ConsumedWriteUnits * 60 } | Should -Be 30
        $metrics.IndexName | Sort-Object -Unique | Should -Be 'By-customer'
        $metrics[0].ProvisionedWriteUnits | Should -Be 40
        (Get-DdbCapacityMetric Stock -IndexName *).IndexName | Sort-Object -Unique | Should -Be 'By-customer', 'By-day'
        (Get-DdbCapacityMetric Stock -IndexName by-d*, By-customer, By-day).IndexName | Select-Object -Unique | Should -Be 'By-day', 'By-customer'
        Get-DdbCapacityMetric Stock -IndexName Nothing* | Should -BeNullOrEmpty
    }

    It 'takes tables from the pipeline' {
        (Get-DdbTableInfo | Get-DdbCapacityMetric).TableName | Select-Object -Unique | Should -Be 'OnDemand', 'Stock', 'Tiny'
        Get-DdbTableInfo | Get-DdbCapacityMetric -IndexName * | ForEach-Object TableName | Select-Object -Unique | Should -Be 'Stock', 'Tiny'
        (Get-DdbCapacityMetric (Get-DdbTableInfo Stock).TableArn).TableName | Select-Object -Unique | Should -Be 'Stock'
    }

    It 'reads the time that was asked for, local or not' {
        $local = (Get-Date).AddMinutes(-30)
        Get-DdbCapacityMetric Stock -To $local | Should -BeNullOrEmpty
        @(Get-DdbCapacityMetric Stock -From $local).Count | Should -BeGreaterThan 0
        @(Get-DdbCapacityMetric Stock -From $local.ToUniversalTime()).Count | Should -BeGreaterThan 0
        @(Get-DdbCapacityMetric Stock -From $local.ToString('s')).Count | Should -BeGreaterThan 0
        Get-DdbCapacityMetric Stock -From $local.AddHours(-3) -To $local | Should -BeNullOrEmpty
    }

    It 'has the shortest periods there are, unless told' {
        (Get-DdbCapacityMetric Stock -From (Get-Date).AddDays(-20)).Period | Should -Be ([timespan] '0:5')
        (Get-DdbCapacityMetric Stock -From (Get-Date).AddDays(-100)).Period | Should -Be ([timespan] '1:0')
        $day = @(Get-DdbCapacityMetric Stock -Period 1.0:0)
        $day[-1].Period, $day[-1].Time.TimeOfDay | Should -Be ([timespan] '1.0:0'), ([timespan]::Zero)
        Get-Total $day { $_.ConsumedWriteUnits * 86400 } | Should -Be 30
    }

    It 'refuses <Name> in one sentence' -ForEach @(
        @{ Name = 'a period of seconds'; Parameters = @{ Period = '0:0:30' }; Id = 'InvalidPeriod'; Message = '-Period 00:00:30 is no whole number of minutes*' }
        @{ Name = 'no period at all'; Parameters = @{ Period = '0:0:0' }; Id = 'InvalidPeriod'; Message = '*00:01:00*' }
        @{ Name = 'minutes that are gone'; Parameters = @{ Period = '0:1:0'; From = (Get-Date).AddDays(-20) }; Id = 'PeriodNotKept'; Message = '*multiple of 00:05:00*' }
        @{ Name = 'a time that is gone'; Parameters = @{ From = (Get-Date).AddDays(-500) }; Id = 'MetricsNotKept'; Message = '*455 days*' }
        @{ Name = 'an end before the beginning'; Parameters = @{ From = '2026-01-02'; To = '2026-01-01' }; Id = 'InvalidSpan'; Message = '*-From*-To*' }
    ) {
        { Get-DdbCapacityMetric Stock @Parameters } | Should -Throw -ErrorId "$Id,*" -ExpectedMessage $Message
    }

    It 'makes an error of each table or index that is missing, and goes on' {
        $names = 'Nowhere', 'Stock' | ForEach-Object { [pscustomobject]@{ TableName = $_ } }
        $found = $names | Get-DdbCapacityMetric -ErrorAction SilentlyContinue -ErrorVariable missing
        $found.TableName | Select-Object -Unique | Should -Be 'Stock'
        $missing.FullyQualifiedErrorId, "$($missing[0].TargetObject)" | Should -Be 'TableNotFound,DynamoBulk.Cmdlets.Commands.GetDdbCapacityMetricCommand', 'Nowhere'
        $missing[0].Exception.Message | Should -BeLike "There is no table 'Nowhere' at *"
        { Get-DdbCapacityMetric Stock -IndexName Nothing -ErrorAction Stop } |
            Should -Throw -ErrorId 'IndexNotFound,*' -ExpectedMessage "Table 'Stock' has no global index 'Nothing': it has By-customer, By-day."
    }

    It 'says so where there are no metrics' {
        $connection = New-DdbConnection -EndpointUrl (Get-DdbLocal).Url -CloudWatchEndpointUrl http://127.0.0.1:1
        "$($connection.CloudWatchEndpointUrl)" | Should -Be 'http://127.0.0.1:1/'
        { Get-DdbCapacityMetric Stock -Connection $connection } | Should -Throw -ErrorId 'EndpointUnreachable,*' -ExpectedMessage 'http://127.0.0.1:1 does not answer: *'
    }

    It 'completes tables and indexes' {
        function Get-Offer([string] $Line) { (TabExpansion2 $Line).CompletionMatches.CompletionText }
        Get-Offer 'Get-DdbCapacityMetric Sto' | Should -Be 'Stock'
        Get-Offer 'Get-DdbCapacityMetric Stock -IndexName By-c' | Should -Be 'By-customer'
    }

    It 'shows a table with used beside provisioned' {
        $lines = @((Get-DdbCapacityMetric Stock -IndexName By-customer -Period 1.0:0 | Select-Object -Last 1 | Out-String -Width 120) -replace '\e\[[\d;]*m' -split '\r?\n' | Where-Object { $_.Trim() })
        $lines[0] | Should -Match '^Time \(UTC\) +Table or index +Write units/s +Read units/s +Throttled$'
        $lines[2] | Should -Match '^\d{4}-\d\d-\d\d 00:00 +Stock/By-customer +0 of 40 +0 of 5 +0$'
    }
}
