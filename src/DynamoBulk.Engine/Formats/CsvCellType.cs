namespace DynamoBulk.Formats;

/// <summary>What the values of a csv column are.</summary>
[Flags]
internal enum CsvCellType
{
    /// <summary>Text, which becomes S as it stands.</summary>
    Text = 0,

    /// <summary>
    /// Numbers as one writes them by hand: <c>42</c>, <c>-0.5</c>. What would look otherwise as a number is none:
    /// <c>007</c>, <c>1e5</c>, <c>+1</c>, <c>-0</c>, or more than 38 digits.
    /// </summary>
    Number = 1,

    /// <summary>The words true and false, in any case.</summary>
    Boolean = 2,

    /// <summary>JSON objects and arrays, which become M and L.</summary>
    Document = 4,
}
