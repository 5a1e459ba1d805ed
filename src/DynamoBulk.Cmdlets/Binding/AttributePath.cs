using System.Globalization;
using System.Text;
using DynamoBulk.Items;

namespace DynamoBulk.Cmdlets.Binding;

/// <summary>Where in an item the binder stands, for its error messages: <c>lines[2].price</c>.</summary>
internal sealed class AttributePath
{
    // A path that is longer belongs to an object that refers back to itself; its start tells which attribute to leave out.
    private const int MaxSegmentsShown = 6;

    private static readonly (string? Name, int Index) s_none = (null, -1);

    private readonly (string? Name, int Index)[] _segments = new (string?, int)[ItemLimits.MaxNesting + 1];

    /// <summary>Levels of lists and maps around the current value; 0 for a value that is an attribute of the item.</summary>
    public int Depth { get; private set; }

    public void Clear()
    {
        Depth = 0;
        _segments[0] = s_none;
    }

    public void SetName(string name) => _segments[Depth].Name = name;

    public void SetIndex(int index) => _segments[Depth].Index = index;

    /// <summary>Goes into a list or map.</summary>
    /// <returns>False, and stays, when that would be a level more than DynamoDB takes.</returns>
    public bool TryEnter()
    {
        if (Depth == ItemLimits.MaxNesting)
        {
            return false;
        }

        _segments[++Depth] = s_none;
        return true;
    }

    public void Leave() => Depth--;

    /// <summary>Goes back to where the binder stood before, out of any number of lists and maps.</summary>
    public void ReturnTo(int depth) => Depth = depth;

    /// <summary>The path in words, or an empty string where no attribute has been reached yet.</summary>
    public override string ToString()
    {
        var path = new StringBuilder();
        for (int i = 0; i <= Depth; i++)
        {
            (string? name, int index) = _segments[i];
            if (i == MaxSegmentsShown)
            {
                return path.Append('…').ToString();
            }

            if (name is not null)
            {
                path.Append(i > 0 ? "." : string.Empty).Append(name);
            }
            else if (index >= 0)
            {
                path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            }
        }

        return path.ToString();
    }
}
