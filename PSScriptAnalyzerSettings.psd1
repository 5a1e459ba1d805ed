@{
    Severity     = @('Error', 'Warning')
    ExcludeRules = @(
        # Scripts that people run at a console speak to the console.
        'PSAvoidUsingWriteHost'
        # Functions of a script are its own vocabulary, not commands that somebody calls with -WhatIf.
        'PSUseShouldProcessForStateChangingFunctions'
    )
    Rules        = @{
        PSUseConsistentIndentation = @{ Enable = $true; IndentationSize = 4; PipelineIndentation = 'IncreaseIndentationForFirstPipeline' }
        PSUseConsistentWhitespace  = @{ Enable = $true; CheckParameter = $true; IgnoreAssignmentOperatorInsideHashTable = $true }
        PSPlaceOpenBrace           = @{ Enable = $true; OnSameLine = $true; IgnoreOneLineBlock = $true }
        PSUseCompatibleSyntax      = @{ Enable = $true; TargetVersions = @('7.0') }
    }
}
