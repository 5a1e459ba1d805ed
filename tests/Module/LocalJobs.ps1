<#
    Dot-sourced by the tests of commands about jobs of the service: an s3rver with the bucket backups, and endpoints whose jobs use it.
#>

. "$PSScriptRoot/LocalTables.ps1"
. "$PSScriptRoot/S3Server.ps1"

# Starts s3rver and the session's endpoint beside it.
function Start-JobServer([string] $Folder) {
    # It knows one pair of keys, which the environment gives to commands and jobs of this process.
    $env:AWS_ACCESS_KEY_ID = $env:AWS_SECRET_ACCESS_KEY = 'S3RVER'
    $server = Start-S3Server $Folder backups
    $null = Reset-Local @{ S3EndpointUrl = $server.Url }
    $server
}

# An endpoint with what Start-DdbLocal does not offer: jobs that take their time, periods of exports as short as a test.
function Start-PatientEndpoint($Server, [hashtable] $Option) {
    $local = [AppDomain]::CurrentDomain.GetAssemblies().Where({ $_.GetName().Name -eq 'DynamoBulk.Local' }, 'Last')[0]
    $options = $local.GetType('DynamoBulk.Local.LocalEndpointOptions')::new()
    $options.S3EndpointUrl = $Server.Url
    foreach ($name in $Option.Keys) { $options.$name = $Option[$name] }
    $local.GetType('DynamoBulk.Local.LocalEndpoint')::Start($options)
}

# The lines of a packed object.
function Get-PackedLine($Server, [string] $Uri) {
    $packed = [System.IO.MemoryStream]::new((Invoke-WebRequest (Get-S3ObjectUrl $Server $Uri)).RawContentStream.ToArray())
    $reader = [System.IO.StreamReader]::new([System.IO.Compression.GZipStream]::new($packed, [System.IO.Compression.CompressionMode]::Decompress))
    try { while ($null -ne ($line = $reader.ReadLine())) { $line } } finally { $reader.Dispose() }
}

# The lines of all data files of an export, found as the service says: through its manifests.
function Get-ExportedLine($Server, $Export) {
    $summary = Get-S3Object $Server $Export.ManifestS3Uri | ConvertFrom-Json
    (Get-S3Object $Server "s3://backups/$($summary.manifestFilesS3Key)") -split "`n" | Where-Object { $_ } | ConvertFrom-Json |
        ForEach-Object { Get-PackedLine $Server "s3://backups/$($_.dataFileS3Key)" }
}
