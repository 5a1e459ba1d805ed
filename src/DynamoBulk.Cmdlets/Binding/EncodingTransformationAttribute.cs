using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Lets an encoding be named as for PowerShell's own commands: by word, by name or by code page.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class EncodingTransformationAttribute : ArgumentTransformationAttribute
{
    /// <summary>PowerShell's own words.</summary>
    internal static readonly IReadOnlyDictionary<string, string> Words = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["ascii"] = "us-ascii",
        ["bigendianunicode"] = "utf-16BE",
        ["bigendianutf32"] = "utf-32BE",
        ["latin1"] = "iso-8859-1",
        ["unicode"] = "utf-16",
        ["utf8"] = "utf-8",
        ["utf8BOM"] = "utf-8",
        ["utf8NoBOM"] = "utf-8",
        ["utf32"] = "utf-32",
    };

    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        object? input = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return input switch
        {
            string word => Find(word),
            int codePage => Find(codePage.ToString(CultureInfo.InvariantCulture)),
            _ => input,
        };
    }

    private static Encoding Find(string word)
    {
        // "ansi" is what Windows calls the code page of the user's language.
        string name = word.Equals("ansi", StringComparison.OrdinalIgnoreCase)
            ? CultureInfo.CurrentCulture.TextInfo.ANSICodePage.ToString(CultureInfo.InvariantCulture)
            : Words.GetValueOrDefault(word, word);
        try
        {
            bool isCodePage = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int codePage);
            return (isCodePage ? CodePagesEncodingProvider.Instance.GetEncoding(codePage) : CodePagesEncodingProvider.Instance.GetEncoding(name))
                ?? (isCodePage ? Encoding.GetEncoding(codePage) : Encoding.GetEncoding(name));
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new ArgumentTransformationMetadataException($"'{word}' is no encoding: give one such as utf8, unicode, latin1 or windows-1252, or the number of a code page.", exception);
        }
    }
}
