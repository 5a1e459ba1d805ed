using System.Xml.Linq;

namespace DynamoBulk.Transfer.Reporting;

/// <summary>Elements of a page that is HTML and well-formed XML at once. All text goes through XLinq, which escapes it.</summary>
internal static class Markup
{
    /// <summary>An element with an end tag of its own, as HTML wants it.</summary>
    public static XElement Element(string name, params object?[] content)
    {
        var element = new XElement(name, content);
        if (element.IsEmpty)
        {
            element.Add(string.Empty);
        }

        return element;
    }

    /// <summary>An element with a class.</summary>
    public static XElement Classed(string name, string classes, params object?[] content) => Element(name, [new XAttribute("class", classes), .. content]);

    /// <summary>An element that HTML has without an end tag, or one of SVG.</summary>
    public static XElement Void(string name, params (string Name, object Value)[] attributes) =>
        new(name, attributes.Select(attribute => new XAttribute(attribute.Name, attribute.Value)));

    /// <summary>A part of the page under a heading of its own.</summary>
    public static XElement Section(string id, string heading, params object?[] content) =>
        Element("section", [new XAttribute("aria-labelledby", id), Element("h2", new XAttribute("id", id), heading), .. content]);

    /// <summary>Text from outside, set apart so that its writing direction cannot turn around what stands beside it.</summary>
    public static XElement Foreign(string text, int most = 4000) => Element("bdi", ReportText.Foreign(text, most));
}
