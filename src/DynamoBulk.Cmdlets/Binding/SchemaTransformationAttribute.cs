using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using System.Text.RegularExpressions;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Takes a schema as a hashtable, or from a .json or .psd1 file. Both are read as data: nothing in them is run.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed partial class SchemaTransformationAttribute : ArgumentTransformationAttribute
{
    private const string NoData = "It has to hold one hashtable of plain values and nothing else; nothing in it was run.";

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        ArgumentNullException.ThrowIfNull(engineIntrinsics);
        object? input = ValueBinder.Unwrap(inputData);
        if (input is ItemSchema)
        {
            return input;
        }

        string? path = input is FileInfo file ? file.FullName : input as string;
        try
        {
            return ItemSchema.Read(path is null ? input : ReadFile(engineIntrinsics.SessionState.Path.GetUnresolvedProviderPathFromPSPath(path)));
        }
        catch (Exception exception) when (exception is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new ArgumentTransformationMetadataException(path is null ? exception.Message : $"{path}: {exception.Message}", exception);
        }
    }

    private static object? ReadFile(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".JSON" => ReadJson(path),
        ".PSD1" => ReadData(path),
        _ => throw new FormatException("A schema is read from a .json or .psd1 file."),
    };

    private static object ReadJson(string path)
    {
        ItemRecord record = new ItemText().Read(File.ReadAllText(path, Encoding.UTF8), default);
        return record.Problem is null ? new ObjectBuilder(ItemForm.Hashtable, []).Build(record.Item) : throw new FormatException(record.Problem.Message);
    }

    private static object ReadData(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException("There is no such file.", path);
        }

        // The parser itself looks for the modules and loads the assemblies of using statements, which stand before all else.
        string text = File.ReadAllText(path, Encoding.UTF8);
        if (!Beginning().IsMatch(text))
        {
            throw new FormatException(NoData);
        }

        ScriptBlockAst script = Parser.ParseInput(text, path, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw new FormatException($"line {errors[0].Extent.StartLineNumber}: {errors[0].Message}");
        }

        try
        {
            return TheHashtable(script).SafeGetValue();
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException(NoData, exception);
        }
    }

    /// <summary>The hashtable that is all there is: what stands beside it would not be run, but whoever wrote it expects that it is.</summary>
    private static HashtableAst TheHashtable(ScriptBlockAst script) =>
        script is { ParamBlock: null, DynamicParamBlock: null, BeginBlock: null, ProcessBlock: null, EndBlock: { Traps: null or { Count: 0 }, Statements: [PipelineAst { PipelineElements: [CommandExpressionAst { Redirections.Count: 0, Expression: HashtableAst table }] }] } }
            ? table
            : throw new FormatException(NoData);

    /// <summary>The brace of a hashtable, with white space and comments at most before it.</summary>
    [GeneratedRegex(@"\A(?>(?:\s|#[^\r\n]*|<#.*?#>)*)@\{", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Beginning();
}
