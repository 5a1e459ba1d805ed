#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Secret keys and session tokens appear in nothing that a command says or leaves behind, however it ends. #>

BeforeDiscovery {
    # What is run, with @keys (who asks, and -Verbose); what has to be seen of it, so that it is known to have happened.
    $ends = @(
        @{ Name = 'an import that succeeds'; Run = { $items | Import-DdbItem Orders @keys -EndpointUrl $local }; Seen = 'ItemsWritten *: 3' }
        @{ Name = 'an import with failed items'; Run = { $items + @{ other = 1 } | Import-DdbItem Orders @keys -EndpointUrl $local -FailedItemPath $failedItems; Get-Content $failedItems }; Seen = 'MissingKey' }
        @{ Name = 'an import of a file'; Run = { Import-DdbItem Orders -Path $file @keys -EndpointUrl $local }; Seen = 'ItemsWritten *: 3' }
        @{ Name = 'an export of objects'; Run = { Export-DdbTable Orders @keys -EndpointUrl $local }; Seen = 'id *: a' }
        @{ Name = 'an export into a file'; Run = { Export-DdbTable Orders -Path $file -Force @keys -EndpointUrl $local; Get-Content $file }; Seen = '"id":"a"' }
        @{ Name = 'capacity that is changed for the time being'; Run = { Set-DdbTableCapacity Provisioned -WriteCapacity 20 -Temporary -Confirm:$false @keys -EndpointUrl $local; Get-CapacityRecord; Set-DdbTableCapacity Provisioned -Restore -Confirm:$false @keys -EndpointUrl $local }; Seen = 'ProcessId' }
        @{ Name = 'what is known of a table'; Run = { Get-DdbTableInfo Orders @keys -EndpointUrl $local }; Seen = 'TableName *: Orders' }
        @{ Name = 'a table that is not there, read'; Run = { Export-DdbTable Nowhere @keys -EndpointUrl $local }; Seen = 'TableNotFound' }
        @{ Name = 'a table that is not there, written'; Run = { $items | Import-DdbItem Nowhere @keys -EndpointUrl $local }; Seen = 'TableNotFound' }
        @{ Name = 'an endpoint where nobody is, read'; Run = { Export-DdbTable Orders @keys -EndpointUrl http://127.0.0.1:1 }; Seen = 'EndpointUnreachable' }
        @{ Name = 'an endpoint where nobody is, written'; Run = { $items | Import-DdbItem Orders @keys -EndpointUrl http://127.0.0.1:1 }; Seen = 'EndpointUnreachable' }
        @{ Name = 'an S3 where nobody is'; Run = { Import-DdbItem Orders -S3Uri s3://in/a.csv -Connection (New-DdbConnection @keys -EndpointUrl $local -S3EndpointUrl http://127.0.0.1:1) }; Seen = 'EndpointUnreachable' }
        @{ Name = 'a connection beside keys'; Run = { Export-DdbTable Orders -Connection (New-DdbConnection @keys) @keys }; Seen = 'ConnectionConflict' }
        @{ Name = 'items that are tested'; Run = { @{ other = 1 } | Test-DdbItem -TableName Orders @keys -EndpointUrl $local }; Seen = 'MissingKey' }
        @{ Name = 'a profile beside keys'; Run = { Export-DdbTable Orders @keys -ProfileName none }; Seen = 'NoConnection' }
        @{ Name = 'an endpoint over http'; Run = { Export-DdbTable Orders @keys -EndpointUrl http://192.0.2.1 }; Seen = 'HttpEndpoint' }
        @{ Name = 'a password in the endpoint'; Run = { Export-DdbTable Orders @keys -EndpointUrl "https://someone:$secretKey@vpce.example" }; Seen = 'https://vpce.example/' }
        @{ Name = 'a password in what is no endpoint'; Run = { New-DdbConnection @keys -EndpointUrl "someone:$secretKey@vpce.example" }; Seen = 'no endpoint address' }
        @{ Name = 'a password in the address of S3'; Run = { New-DdbConnection @keys -S3EndpointUrl "https://someone:$secretKey@s3.example" }; Seen = 'https://s3.example/' }
        @{ Name = 'a password in the S3 of the embedded endpoint'; Run = { Start-DdbLocal -S3EndpointUrl "https://someone:$secretKey@s3.example" }; Seen = 'https://s3.example/' }
    )

    # A service that quotes all that was sent to it.
    $quotes = foreach ($form in 'Json', 'Xml', 'Html') {
        @{ Name = 'an import'; Form = $form; Run = { $items | Import-DdbItem Orders @keys -EndpointUrl $quoting } }
        @{ Name = 'an export'; Form = $form; Run = { Export-DdbTable Orders @keys -EndpointUrl $quoting } }
        @{ Name = 'a list of tables'; Form = $form; Run = { Get-DdbTableInfo @keys -EndpointUrl $quoting } }
        @{ Name = 'metrics'; Form = $form; Run = { Get-DdbCapacityMetric Orders -Connection (New-DdbConnection @keys -EndpointUrl $local -CloudWatchEndpointUrl $quoting) } }
        @{ Name = 'an import from S3'; Form = $form; Run = { Import-DdbItem Orders -S3Uri s3://in/a.csv -Connection (New-DdbConnection @keys -EndpointUrl $local -S3EndpointUrl $quoting) } }
        @{ Name = 'an import of a prefix'; Form = $form; Run = { Import-DdbItem Orders -S3Uri s3://in/a/ -Connection (New-DdbConnection @keys -EndpointUrl $local -S3EndpointUrl $quoting) } }
        @{ Name = 'an export to S3'; Form = $form; Run = { Export-DdbTable Orders -S3Uri s3://out/a.csv -Connection (New-DdbConnection @keys -EndpointUrl $local -S3EndpointUrl $quoting) } }
    }
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    $accessKey = 'AKIDSHOWNNOWHERE'
    $secretKey = 'wJalrXUtnFEMI-K7MDENG-secret'
    $sessionToken = 'FwoGZXIvYXdzEBYaDHAbCdEf1234567890token=='
    $who = @{ Region = 'eu-west-1'; AccessKey = $accessKey; SecretKey = $secretKey; SessionToken = $sessionToken }

    $local = (Reset-Local @{ NoDefault = $true }).Url
    $items = 'a', 'b', 'c' | ForEach-Object { @{ id = $_ } }
    $file = "$TestDrive/items.jsonl"
    $failedItems = "$TestDrive/failed.jsonl"
    $null = $items | Import-DdbItem Orders -EndpointUrl $local -CreateTable -PartitionKey id
    $null = Import-DdbItem Provisioned -InputObject @{ id = 'a' } -EndpointUrl $local -CreateTable -PartitionKey id -BillingMode Provisioned
    $null = Export-DdbTable Orders -Path $file -EndpointUrl $local

    $probe = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
    $probe.Start()
    $quoting = "http://127.0.0.1:$($probe.LocalEndpoint.Port)"
    $probe.Stop()
    $service = [hashtable]::Synchronized(@{ Form = 'Json'; Heard = '' })
    $listener = [System.Net.HttpListener]::new()
    $listener.Prefixes.Add("$quoting/")
    $listener.Start()
    $serving = Start-Pipeline -Variable @{ listener = $listener; service = $service } -Script {
        while ($true) {
            # While it stops it still listens, and a wait that begins then never ends.
            try { $context = $listener.GetContext() } catch { return }
            $quoted = ($context.Request.Headers.AllKeys | ForEach-Object { "$($_.ToLowerInvariant()):$($context.Request.Headers[$_])" }) -join "`n"
            $service.Heard += $quoted
            $message = "The Canonical String for this request should have been`n'POST`n/`n`n$quoted'"
            $escaped = [System.Security.SecurityElement]::Escape($message)
            $type, $body = switch ($service.Form) {
                'Json' { 'application/x-amz-json-1.0', (ConvertTo-Json @{ __type = 'com.amazon.coral.service#SomeRefusal'; message = $message }) }
                'Xml' { 'application/xml', "<?xml version=`"1.0`"?><Error><Code>SignatureDoesNotMatch</Code><Message>$escaped</Message><CanonicalRequest>$escaped</CanonicalRequest></Error>" }
                'Html' { 'text/html', "<html><body>$escaped</body></html>" }
            }
            $bytes = [System.Text.Encoding]::UTF8.GetBytes($body)
            $context.Response.StatusCode = 403
            $context.Response.ContentType = $type
            $context.Response.ContentLength64 = $bytes.Length
            try { $context.Response.Close($bytes, $false) } catch { $null = $_ }
        }
    }

    # Every way in which a record is looked at, and in which its exceptions are.
    function Format-Everything($Record) {
        if ($Record -is [System.Management.Automation.RuntimeException]) { $Record = $Record.ErrorRecord } # what -ErrorVariable keeps of an end
        "$Record"
        $Record | Out-String -Width 4096
        $Record | Format-List * -Force | Out-String -Width 4096
        ConvertTo-Json $Record -Depth 3 -WarningAction Ignore
        [System.Management.Automation.PSSerializer]::Serialize($Record, 3)
        if ($Record -is [System.Management.Automation.ErrorRecord]) {
            $Record.InvocationInfo | Format-List * -Force | Out-String -Width 4096
            $Record.InvocationInfo.BoundParameters | Out-String -Width 4096
            $Record.TargetObject | Format-List * -Force | Out-String -Width 4096
            Get-Error -InputObject $Record | Out-String -Width 4096
            for ($exception = $Record.Exception; $exception; $exception = $exception.InnerException) {
                "$exception"
                $exception | Format-List * -Force | Out-String -Width 4096
                $exception.Data | Out-String -Width 4096
            }
        }
    }

    # All that a script puts out, says and remembers, as text.
    function Get-Everything([scriptblock] $Run) {
        $DebugPreference = 'Continue' # up to PowerShell 7.5, -Debug asks for confirmation, too
        $keys = $who + @{ Verbose = $true; InformationVariable = 'told'; WarningVariable = 'warned'; ErrorVariable = 'failed' }
        $global:Error.Clear()
        $records = @(try { . $Run *>&1 } catch { $_ }) + $told + $warned + $failed + $global:Error
        ($records | Where-Object { $null -ne $_ } | ForEach-Object { Format-Everything $_ }) -join "`n"
    }

    # Where a secret stands in a text, if it does.
    function Get-Around([string] $Text, [string] $Secret) {
        $at = $Text.IndexOf($Secret)
        if ($at -ge 0) { $Text.Substring([Math]::Max(0, $at - 200), [Math]::Min(300, $Text.Length - [Math]::Max(0, $at - 200))) }
    }

    function Get-CapacityRecord {
        $folder = [Environment]::GetFolderPath('LocalApplicationData', 'DoNotVerify')
        Get-ChildItem "$folder/DynamoBulk/capacity" | Sort-Object LastWriteTime | Select-Object -Last 1 | Get-Content -Raw
    }
}

AfterAll {
    $listener.Stop()
    $serving.Shell.Stop()
    $serving.Shell.Dispose()
    Stop-DdbLocal
}

Describe 'Secrets' {
    It 'stay secret in <Name>' -ForEach $ends {
        $text = Get-Everything $Run
        $text | Should -Match $Seen
        foreach ($secret in $secretKey, $sessionToken, $accessKey) { Get-Around $text $secret | Should -BeNullOrEmpty }
    }

    It 'stay secret in <Name> when a service quotes the request in <Form>' -ForEach $quotes {
        $service.Form = $Form
        $service.Heard = ''
        $text = Get-Everything $Run
        $service.Heard | Should -BeLike "*$sessionToken*" -Because 'the request carried the token'
        $text | Should -Match 'FullyQualifiedErrorId'
        foreach ($secret in $secretKey, $sessionToken) { Get-Around $text $secret | Should -BeNullOrEmpty }
    }

    It 'stay secret in a PSCredential' {
        $secure = [securestring]::new()
        $secretKey.ToCharArray() | ForEach-Object { $secure.AppendChar($_) }
        $credential = [pscredential]::new($accessKey, $secure)
        $text = Get-Everything { Export-DdbTable Orders -Credential $credential -Region eu-west-1 -EndpointUrl $quoting -Verbose }
        $text | Should -Match 'FullyQualifiedErrorId'
        Get-Around $text $secretKey | Should -BeNullOrEmpty
    }

    It 'stay in a connection' {
        $connection = New-DdbConnection @who -EndpointUrl $local -S3EndpointUrl $local -CloudWatchEndpointUrl $local
        $null = Get-DdbTableInfo Orders -Connection $connection
        $text = (Format-Everything $connection) -join "`n"
        $text | Should -Match 'given keys'
        foreach ($secret in $secretKey, $sessionToken, $accessKey) { Get-Around $text $secret | Should -BeNullOrEmpty }
    }
}

Describe 'A file that a command leaves behind' {
    It 'is its owner''s, when it tells of items or of tables' {
        if ($IsWindows) { Set-ItResult -Skipped -Because 'Windows has access lists in the place of file modes' }
        $failed = "$TestDrive/owned.jsonl"
        $null = @{ other = 1 } | Import-DdbItem Orders -EndpointUrl $local -FailedItemPath $failed -ErrorAction SilentlyContinue
        (Get-Item $failed).UnixFileMode | Should -Be 'UserWrite, UserRead'
    }
}
