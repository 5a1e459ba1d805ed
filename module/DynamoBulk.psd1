@{
    ModuleVersion          = '0.1.0'
    GUID                   = '52f16bcc-472a-428b-98b7-20777150f740'
    Author                 = 'DynamoBulk contributors'
    CompanyName            = 'DynamoBulk contributors'
    Copyright              = '(c) DynamoBulk contributors. MIT license.'
    Description            = 'Moves data in and out of Amazon DynamoDB in bulk: objects from the pipeline or files into a table, a table out into objects or files, here or in S3, as fast as the table allows and without losing an item.'
    PowerShellVersion      = '7.4'
    CompatiblePSEditions   = @('Core')

    # The loader comes first: it makes the assemblies in Dependencies/ known, of which the two others named here are some.
    # The engine is named so that its types can be written, as in [DynamoBulk.DdbNumber].
    NestedModules          = @('DynamoBulk.Loader.dll', 'DynamoBulk.Engine.dll')
    RootModule             = 'DynamoBulk.Cmdlets.dll'
    FormatsToProcess       = @('DynamoBulk.format.ps1xml')

    CmdletsToExport        = @(
        'Export-DdbTable'
        'Get-DdbCapacityMetric'
        'Get-DdbLocal'
        'Get-DdbS3Export'
        'Get-DdbS3Import'
        'Get-DdbS3Load'
        'Get-DdbTableInfo'
        'Import-DdbItem'
        'Measure-DdbItem'
        'New-DdbConnection'
        'New-DdbItemSchema'
        'Receive-DdbS3Export'
        'Receive-DdbS3Load'
        'Set-DdbTableCapacity'
        'Start-DdbLocal'
        'Start-DdbS3Export'
        'Start-DdbS3Import'
        'Start-DdbS3Load'
        'Stop-DdbLocal'
        'Stop-DdbS3Load'
        'Test-DdbItem'
        'Wait-DdbS3Export'
        'Wait-DdbS3Import'
        'Wait-DdbS3Load'
    )
    FunctionsToExport      = @()
    AliasesToExport        = @()
    VariablesToExport      = @()

    PrivateData            = @{
        PSData = @{
            Tags         = @('DynamoDB', 'AWS', 'Amazon', 'NoSQL', 'Bulk', 'Import', 'Export', 'S3', 'Csv', 'Json', 'Windows', 'Linux', 'MacOS')
            ReleaseNotes = 'First version: objects and files into a table, a table out into objects and files, and an endpoint on this machine to try it on. See CHANGELOG.md.'
        }
    }
}
