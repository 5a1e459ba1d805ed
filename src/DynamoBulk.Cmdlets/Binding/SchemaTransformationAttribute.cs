using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text;
using DynamoBulk.Formats;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Takes a schema as a hashtable, or from a .json or .psd1 file. Both are read as data: nothing in them is run.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SchemaTransformationAttribute : ArgumentTransformationAttribute
{
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

    private static object? ReadData(string path)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException("There is no such file.", path);
        }

        ScriptBlockAst script = Parser.ParseFile(path, out _, out ParseError[] errors);
        if (errors.Length > 0)
        {
            throw new FormatException($"line {errors[0].Extent.StartLineNumber}: {errors[0].Message}");
        }

        try
        {
            return (script.Find(node => node is HashtableAst, searchNestedScriptBlocks: false) as HashtableAst)?.SafeGetValue();
        }
        catch (InvalidOperationException exception)
        {
            throw new FormatException("It holds something else than data, which is not run.", exception);
        }
    }
}
