namespace DynamoBulk.Formats;

/// <summary>How JSON items lie in a file.</summary>
public enum JsonLayout
{
    /// <summary>One object a line.</summary>
    Lines,

    /// <summary>One array of objects; when read, also objects one after the other, however they are spread over lines.</summary>
    Document,
}
