#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# What tables are, by name and pattern, and what Tab knows of them. #>

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $null = Reset-Local
    $null = 1..3 | ForEach-Object { @{ device = "d$_"; at = $_ } } | Import-DdbItem Readings -CreateTable -PartitionKey device -SortKey at:N
    Invoke-DynamoDb CreateTable @{
        TableName              = 'Orders'
        ProvisionedThroughput  = @{ ReadCapacityUnits = 5; WriteCapacityUnits = 5 }
        AttributeDefinitions   = @{ AttributeName = 'id'; AttributeType = 'N' }, @{ AttributeName = 'customer'; AttributeType = 'S' }
        KeySchema              = , @{ AttributeName = 'id'; KeyType = 'HASH' }
        GlobalSecondaryIndexes = , @{
            IndexName             = 'ByCustomer'
            KeySchema             = , @{ AttributeName = 'customer'; KeyType = 'HASH' }
            Projection            = @{ ProjectionType = 'ALL' }
            ProvisionedThroughput = @{ ReadCapacityUnits = 5; WriteCapacityUnits = 5 }
        }
    } | Out-Null
    $null = @{ id = 1 } | Import-DdbItem OrdersOld -CreateTable -PartitionKey id:N

    # What Tab offers as a value, not the files it falls back to.
    function Get-Offer([string] $Line) {
        (TabExpansion2 $Line).CompletionMatches | Where-Object ResultType -EQ ParameterValue | ForEach-Object CompletionText
    }
}

AfterAll { Stop-DdbLocal }

Describe 'Get-DdbTableInfo' {
    It 'lists all tables without a name' {
        (Get-DdbTableInfo).TableName | Should -Be 'Orders', 'OrdersOld', 'Readings'
    }

    It 'finds tables by name, by names and by pattern in any case' {
        (Get-DdbTableInfo Readings).TableName | Should -Be 'Readings'
        (Get-DdbTableInfo Readings, Orders).TableName | Should -Be 'Readings', 'Orders'
        (Get-DdbTableInfo orders*).TableName | Should -Be 'Orders', 'OrdersOld'
        (Get-DdbTableInfo '[OR]*s').TableName | Should -Be 'Orders', 'Readings'
        Get-DdbTableInfo Nothing* | Should -BeNullOrEmpty
        ('Orders', 'Read*' | Get-DdbTableInfo).TableName | Should -Be 'Orders', 'Readings'
    }

    It 'takes an ARN, and what it put out itself' {
        $table = Get-DdbTableInfo Readings
        (Get-DdbTableInfo $table.TableArn).TableName | Should -Be 'Readings'
        ($table | Get-DdbTableInfo).TableName | Should -Be 'Readings'
    }

    It 'tells what a table is' {
        $readings = Get-DdbTableInfo Readings
        $readings | Should -BeOfType DynamoBulk.TableInfo
        $readings.PartitionKey, $readings.SortKey, $readings.BillingMode, $readings.TableStatus | Should -Be 'device (S)', 'at (N)', 'PayPerRequest', 'ACTIVE'
        $readings.WriteCapacityUnits | Should -BeNullOrEmpty
        $readings.CreationDateTime.Kind | Should -Be Utc
        $orders = Get-DdbTableInfo Orders
        $orders.SortKey, $orders.BillingMode, $orders.ReadCapacityUnits, $orders.WriteCapacityUnits | Should -Be $null, 'Provisioned', 5, 5
        $orders.Indexes | Should -Be 'ByCustomer'
        $orders.Indexes[0] | Should -Be 'ByCustomer'
    }

    It 'makes an error of each missing table and goes on' {
        $found = Get-DdbTableInfo Nowhere, Orders, Nothing -ErrorAction SilentlyContinue -ErrorVariable missing
        $found.TableName | Should -Be 'Orders'
        $missing.FullyQualifiedErrorId | Should -Be (@('TableNotFound,DynamoBulk.Cmdlets.Commands.GetDdbTableInfoCommand') * 2)
        $missing.TargetObject | Should -Be 'Nowhere', 'Nothing'
        $missing[0].CategoryInfo.Category | Should -Be ObjectNotFound
        $missing[0].Exception.Message | Should -BeLike "There is no table 'Nowhere' at http://127.0.0.1:*: check *"
    }

    It 'pipes into Export-DdbTable' {
        @(Get-DdbTableInfo Readings | Export-DdbTable).Count | Should -Be 3
    }

    It 'shows a table with the columns that matter' {
        $lines = @((Get-DdbTableInfo | Format-Table | Out-String -Width 200) -split '\r?\n' | Where-Object { $_.Trim() })
        $lines[0] -replace '\e\[[\d;]*m' -split '\s{2,}|(?<=\w) (?=[A-Z])' | ForEach-Object Trim | Where-Object { $_ } | Should -Be 'Name', 'Status', 'Keys', 'Billing', 'RCU', 'WCU', 'Items', 'Size (MB)'
        $lines[-1] -replace '\e\[[\d;]*m' | Should -Match '^Readings\s+ACTIVE\s+device \(S\), at \(N\)\s+PayPerRequest\s+3\s+0'
    }

    It 'ends in one sentence when the endpoint does not answer' {
        { Get-DdbTableInfo -EndpointUrl http://127.0.0.1:1 } | Should -Throw -ErrorId 'EndpointUnreachable,*' -ExpectedMessage 'http://127.0.0.1:1 does not answer: *'
    }

    It 'ends in seconds when the endpoint takes the request and stays silent' {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        try {
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            { Get-DdbTableInfo -EndpointUrl "http://127.0.0.1:$($listener.LocalEndpoint.Port)" } | Should -Throw -ErrorId 'EndpointUnreachable,*'
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 30
        } finally { $listener.Stop() }
    }
}

Describe 'Tab' {
    It 'offers the tables' {
        Get-Offer 'Export-DdbTable -TableName Ord' | Should -Be 'Orders', 'OrdersOld'
        Get-Offer 'Import-DdbItem read' | Should -Be 'Readings'
        Get-Offer 'Get-DdbTableInfo ' | Should -Be 'Orders', 'OrdersOld', 'Readings'
    }

    It 'offers the indexes of the table, and the attributes that it declares' {
        Get-Offer 'Export-DdbTable Orders -IndexName ' | Should -Be 'ByCustomer'
        Get-Offer 'Export-DdbTable Orders -Attribute ' | Should -Be 'id', 'customer'
        Get-Offer 'Export-DdbTable Readings -Attribute device, a' | Should -Be 'at'
    }

    It 'asks where the line leads' {
        $pipeline = Start-Pipeline '$connection = New-DdbConnection; (TabExpansion2 ''Export-DdbTable -Connection $connection -TableName Ord'').CompletionMatches.CompletionText'
        $pipeline.Shell.EndInvoke($pipeline.Running)
        $pipeline.Output | Should -Be 'Orders', 'OrdersOld'
        Get-Offer "Export-DdbTable -EndpointUrl $((Get-DdbLocal).Url) -TableName Ord" | Should -Be 'Orders', 'OrdersOld'
        Get-Offer 'Export-DdbTable -EndpointUrl http://127.0.0.1:1 -TableName Ord' | Should -BeNullOrEmpty
    }

    It 'offers nothing, and soon, when the endpoint stays silent' {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        try {
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            Get-Offer "Export-DdbTable -EndpointUrl http://127.0.0.1:$($listener.LocalEndpoint.Port) -TableName Ord" | Should -BeNullOrEmpty
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
        } finally { $listener.Stop() }
    }
}
