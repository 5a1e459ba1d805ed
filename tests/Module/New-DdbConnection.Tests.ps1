#Requires -Modules @{ ModuleName = 'Pester'; ModuleVersion = '5.5.0' }
<# Where a command connects and as whom, seen in the requests it sends. #>

BeforeDiscovery {
    . "$PSScriptRoot/LocalTables.ps1"
    $impossible = @(
        @{ Name = '-AccessKey without -SecretKey'; Parameters = @{ AccessKey = 'a' }; Message = '*-SecretKey*' }
        @{ Name = '-SecretKey without -AccessKey'; Parameters = @{ SecretKey = 'a' }; Message = '*-AccessKey*' }
        @{ Name = '-SessionToken alone'; Parameters = @{ SessionToken = 'a' }; Message = '*-SessionToken*' }
        @{ Name = '-AccessKey with -ProfileName'; Parameters = @{ AccessKey = 'a'; SecretKey = 'b'; ProfileName = 'c' }; Message = '*-ProfileName*' }
        @{ Name = '-Credential with -ProfileName'; Parameters = @{ Credential = (New-KeyPair a); ProfileName = 'c' }; Message = '*-Credential*' }
        @{ Name = 'a -Credential that is none'; Parameters = @{ Credential = 42 }; Message = '*Int32*' }
        @{ Name = 'a profile that is not there'; Parameters = @{ ProfileName = 'no-such-profile' }; Message = "*'no-such-profile'*" }
        @{ Name = 'an address without a scheme'; Parameters = @{ EndpointUrl = 'localhost:8000' }; Message = '*https://*' }
    )
}

BeforeAll {
    . "$PSScriptRoot/LocalTables.ps1"
    Stop-DdbLocal
    Add-Type -TypeDefinition @'
public class TestKeys { public string AccessKey => "AKIDTOOLS"; public string SecretKey => "secret"; public string Token => "token-of-tools"; }
public class TestCredentials { public int Asked; public TestKeys GetCredentials() { Asked++; return new TestKeys(); } }
public class AWSPSCredentials { internal TestCredentials Credentials { get; } = new TestCredentials(); public int Asked => Credentials.Asked; }
'@

    # The headers of the first request that a command of its own runspace sends; it is then left without an answer.
    function Receive-Request([string] $Script, [hashtable] $Variable = @{}) {
        $listener = [System.Net.Sockets.TcpListener]::new([ipaddress]::Loopback, 0)
        $listener.Start()
        $pipeline = Start-Pipeline $Script ($Variable + @{ url = "http://127.0.0.1:$($listener.LocalEndpoint.Port)" })
        try {
            Wait-Until { $listener.Pending() -or $pipeline.Running.IsCompleted }
            if ($pipeline.Running.IsCompleted) { throw "Nothing was sent: $($pipeline.Shell.Streams.Error)" }
            $client = $listener.AcceptTcpClient()
            $reader = [System.IO.StreamReader]::new($client.GetStream())
            $headers = @{}
            while ($line = $reader.ReadLine()) {
                $name, $value = $line -split ': ', 2
                $headers[$name] = $value
            }
            $headers
        } finally {
            $pipeline.Shell.Stop()
            $pipeline.Shell.Dispose()
            if ($client) { $client.Dispose() }
            $listener.Stop()
        }
    }
}

AfterAll { Stop-DdbLocal }

Describe 'New-DdbConnection' {
    It 'makes an object that says where it leads, and keeps keys to itself' {
        $connection = New-DdbConnection -Region eu-west-1 -AccessKey AKIDTEST -SecretKey very-secret -SessionToken token
        $connection | Should -BeOfType DynamoBulk.DdbConnection
        $connection.Region, $connection.CredentialSource | Should -Be 'eu-west-1', 'given keys'
        $connection | Format-List * | Out-String | Should -Not -Match 'very-secret|AKIDTEST|token'
    }

    It 'makes one of a loopback endpoint without credentials and region' {
        $connection = New-DdbConnection -EndpointUrl http://localhost:8000
        $connection.EndpointUrl | Should -Be 'http://localhost:8000/'
        "$connection" | Should -Be 'http://localhost:8000'
    }

    It 'allows http elsewhere when told so' {
        (New-DdbConnection -EndpointUrl http://192.0.2.1:8000 -AllowHttp -Region x -AccessKey a -SecretKey b).EndpointUrl | Should -Be 'http://192.0.2.1:8000/'
    }

    It 'refuses <Name>' -ForEach $impossible {
        { New-DdbConnection -Region eu-west-1 @Parameters } | Should -Throw -ErrorId 'NoConnection,*' -ExpectedMessage $Message
    }

    It 'refuses http away from this machine for <Service>' -ForEach @(
        @{ Service = 'DynamoDB'; Parameters = @{ EndpointUrl = 'http://192.0.2.1:8000' } }
        @{ Service = 'CloudWatch'; Parameters = @{ CloudWatchEndpointUrl = 'http://192.0.2.1:8000' } }
        @{ Service = 'S3'; Parameters = @{ S3EndpointUrl = 'http://192.0.2.1:8000' } }
    ) {
        $keys = @{ Region = 'eu-west-1'; AccessKey = 'a'; SecretKey = 'b' }
        { New-DdbConnection @keys @Parameters } | Should -Throw -ErrorId 'HttpEndpoint,*' -ExpectedMessage "'http://192.0.2.1:8000/'*-AllowHttp*"
        New-DdbConnection @keys @Parameters -AllowHttp | Should -BeOfType DynamoBulk.DdbConnection
    }

    It 'refuses http away from this machine that the SDK finds in <Place>' -ForEach @(
        @{ Place = 'AWS_ENDPOINT_URL'; Variable = @{ AWS_ENDPOINT_URL = 'http://192.0.2.1:8000' } }
        @{ Place = 'AWS_ENDPOINT_URL_DYNAMODB'; Variable = @{ AWS_ENDPOINT_URL_DYNAMODB = 'http://192.0.2.1:8000' } }
        @{ Place = 'the profile'; Variable = @{}; Shared = "[default]`nregion = eu-west-1`nendpoint_url = http://192.0.2.1:8000" }
    ) {
        $caught = Invoke-FreshPowerShell -ArgumentList $manifestPath, "$TestDrive", $Variable, $Shared {
            param($manifestPath, $folder, $variable, $shared)
            Get-ChildItem Env:AWS_* | Remove-Item
            Set-Content "$folder/profile" $shared
            $env:AWS_SHARED_CREDENTIALS_FILE = $env:AWS_CONFIG_FILE = "$folder/profile"
            foreach ($name in $variable.Keys) { Set-Item "Env:$name" $variable[$name] }
            Import-Module $manifestPath
            $keys = @{ Region = 'eu-west-1'; AccessKey = 'a'; SecretKey = 'b' }
            foreach ($command in { New-DdbConnection @keys }, { Get-DdbTableInfo @keys }, { @{ id = 1 } | Import-DdbItem T @keys }, { Export-DdbTable T @keys }) {
                try { & $command } catch { [pscustomobject]@{ Id = $_.FullyQualifiedErrorId; Message = "$_" } }
            }
            [pscustomobject]@{ Id = 'allowed'; Message = "$((New-DdbConnection @keys -AllowHttp).Region)" }
        }
        $caught.Count | Should -Be 5
        $caught[0..3].Id | ForEach-Object { $_ | Should -BeLike 'HttpEndpoint,*' }
        $caught[0..3].Message | ForEach-Object { $_ | Should -BeLike "AWS_ENDPOINT_URL or the profile leads to*'http://192.0.2.1:8000/'*-AllowHttp*" }
        $caught[4].Id | Should -Be 'allowed'
    }

    It 'says what is missing: <Missing>' -ForEach @(
        @{ Missing = 'credentials'; Parameters = @{ Region = 'eu-west-1' }; Message = 'No AWS credentials were found:*-ProfileName*' }
        @{ Missing = 'region'; Parameters = @{ AccessKey = 'a'; SecretKey = 'b' }; Message = 'No AWS Region was found:*-Region*' }
    ) {
        $caught = Invoke-FreshPowerShell -ArgumentList $manifestPath, "$TestDrive", $Parameters {
            param($manifestPath, $nowhere, $parameters)
            Get-ChildItem Env:AWS_* | Remove-Item
            $env:HOME = $env:USERPROFILE = $nowhere
            $env:AWS_SHARED_CREDENTIALS_FILE = $env:AWS_CONFIG_FILE = "$nowhere/none"
            $env:AWS_EC2_METADATA_DISABLED = 'true'
            Import-Module $manifestPath
            foreach ($command in 'New-DdbConnection', 'Get-DdbTableInfo') {
                try { & $command @parameters } catch { [pscustomobject]@{ Id = $_.FullyQualifiedErrorId; Message = "$_" } }
            }
        }
        $caught.Count | Should -Be 2
        $caught.Id | ForEach-Object { $_ | Should -BeLike 'NoConnection,*' }
        $caught.Message | ForEach-Object { $_ | Should -BeLike $Message }
    }
}

Describe 'The credentials that a command sends' {
    It 'are those of -AccessKey, -SecretKey and -SessionToken, for -Region' {
        $headers = Receive-Request 'Get-DdbTableInfo -EndpointUrl $url -AccessKey AKIDTEST -SecretKey s -SessionToken the-token -Region eu-west-1'
        $headers.Authorization | Should -BeLike 'AWS4-HMAC-SHA256 Credential=AKIDTEST/*/eu-west-1/dynamodb/*'
        $headers.'X-Amz-Security-Token' | Should -Be 'the-token'
    }

    It 'are those of a PSCredential' {
        $credential = New-KeyPair AKIDPAIR
        $headers = Receive-Request 'Get-DdbTableInfo -EndpointUrl $url -Credential $credential -Region eu-west-1' @{ credential = $credential }
        $headers.Authorization | Should -BeLike '*Credential=AKIDPAIR/*'
    }

    It 'are those of AWSCredentials of another SDK' {
        $headers = Receive-Request 'Export-DdbTable T -EndpointUrl $url -Credential $credential -Region eu-west-1' @{ credential = [TestCredentials]::new() }
        $headers.Authorization | Should -BeLike '*Credential=AKIDTOOLS/*'
        $headers.'X-Amz-Security-Token' | Should -Be 'token-of-tools'
    }

    It 'are those that AWS Tools set for the session, with its region' {
        $headers = Receive-Request '@{ id = 1 } | Import-DdbItem T -EndpointUrl $url' @{ StoredAWSCredentials = [AWSPSCredentials]::new(); StoredAWSRegion = 'ap-south-1' }
        $headers.Authorization | Should -BeLike '*Credential=AKIDTOOLS/*/ap-south-1/dynamodb/*'
    }

    It 'are those of the parameters before those of the session' {
        $headers = Receive-Request 'Get-DdbTableInfo -EndpointUrl $url -AccessKey AKIDTEST -SecretKey s -Region eu-west-1' @{ StoredAWSCredentials = [AWSPSCredentials]::new(); StoredAWSRegion = 'ap-south-1' }
        $headers.Authorization | Should -BeLike '*Credential=AKIDTEST/*/eu-west-1/dynamodb/*'
    }
}

Describe 'A command with -Connection' {
    BeforeAll { $null = Reset-Local @{ NoDefault = $true } }

    It 'uses it, again and again' {
        $connection = New-DdbConnection -EndpointUrl (Get-DdbLocal).Url
        $null = @{ id = 'a' } | Import-DdbItem Connected -Connection $connection -CreateTable -PartitionKey id
        (Export-DdbTable Connected -Connection $connection).id | Should -Be 'a'
        (Get-DdbTableInfo -Connection $connection).TableName | Should -Be 'Connected'
    }

    It 'refuses parameters that say the same again' {
        $connection = New-DdbConnection -EndpointUrl (Get-DdbLocal).Url
        foreach ($more in @{ Region = 'eu-west-1' }, @{ EndpointUrl = 'http://localhost:1' }, @{ ProfileName = 'p' }, @{ AccessKey = 'a' }, @{ AllowHttp = $true }) {
            { Get-DdbTableInfo -Connection $connection @more } | Should -Throw -ErrorId 'ConnectionConflict,*'
            { @{ id = 1 } | Import-DdbItem T -Connection $connection @more } | Should -Throw -ErrorId 'ConnectionConflict,*'
            { Export-DdbTable T -Connection $connection @more } | Should -Throw -ErrorId 'ConnectionConflict,*'
        }
    }
}

Describe 'Tab behind -Region and -ProfileName' {
    It 'offers the regions' {
        $offered = (TabExpansion2 'New-DdbConnection -Region eu-c').CompletionMatches.CompletionText
        $offered | Should -Contain 'eu-central-1'
        $offered | Where-Object { $_ -notlike 'eu-c*' } | Should -BeNullOrEmpty
    }

    It 'offers the profiles of the shared files' {
        $offered = Invoke-FreshPowerShell -ArgumentList $manifestPath, "$TestDrive" {
            param($manifestPath, $folder)
            Set-Content "$folder/credentials" "[alpha]`naws_access_key_id = a`naws_secret_access_key = b`n[al pine]`naws_access_key_id = a`naws_secret_access_key = b"
            $env:AWS_SHARED_CREDENTIALS_FILE = "$folder/credentials"
            Import-Module $manifestPath
            (TabExpansion2 'Get-DdbTableInfo -ProfileName al').CompletionMatches.CompletionText
        }
        $offered | Sort-Object | Should -Be "'al pine'", 'alpha'
    }
}
