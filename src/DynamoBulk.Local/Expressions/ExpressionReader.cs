using System.Globalization;
using DynamoBulk.Items;

namespace DynamoBulk.Local.Expressions;

/// <summary>Walks the tokens of an expression: what condition, update and projection parsers have in common.</summary>
internal sealed class ExpressionReader
{
    private const int MaxLength = 4096;

    private readonly string _text;
    private readonly List<Token> _tokens;
    private readonly Placeholders _placeholders;
    private int _position;

    public ExpressionReader(string text, Placeholders placeholders)
    {
        _text = text;
        _placeholders = placeholders;
        _tokens = text.Length <= MaxLength
            ? Tokenizer.Read(text)
            : throw new ExpressionException($"Expression size has exceeded the maximum allowed size; expression size: {text.Length}");
        if (Current.Kind == TokenKind.End)
        {
            throw new ExpressionException("The expression can not be empty;");
        }
    }

    public Token Current => _tokens[_position];

    public Token Following => _tokens[Math.Min(_position + 1, _tokens.Count - 1)];

    public Token Take() => _tokens[_position++];

    public bool TakeSymbol(string symbol) => TakeIf(Current.IsSymbol(symbol));

    public bool TakeKeyword(string keyword) => TakeIf(Current.IsKeyword(keyword));

    public void Require(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected();
        }
    }

    public void RequireKeyword(string keyword)
    {
        if (!TakeKeyword(keyword))
        {
            throw Unexpected();
        }
    }

    public void RequireEnd()
    {
        if (Current.Kind != TokenKind.End)
        {
            throw Unexpected();
        }
    }

    public ExpressionException Unexpected() => ExpressionException.Syntax(_text, Current);

    public AttributeValue TakeValue() => Current.Kind == TokenKind.Value ? _placeholders.Value(Take().Text) : throw Unexpected();

    public AttributePath TakePath()
    {
        var steps = new List<PathStep> { new(TakeName(), 0) };
        while (true)
        {
            if (TakeSymbol("."))
            {
                steps.Add(new PathStep(TakeName(), 0));
            }
            else if (TakeSymbol("["))
            {
                if (Current.Kind != TokenKind.Integer)
                {
                    throw Unexpected();
                }

                string digits = Take().Text;
                steps.Add(int.TryParse(digits, CultureInfo.InvariantCulture, out int index)
                    ? new PathStep(null, index)
                    : throw new ExpressionException($"List index is not within the allowable range; index: [{digits}]"));
                Require("]");
            }
            else
            {
                break;
            }
        }

        return steps.Count <= ItemLimits.MaxNesting
            ? new AttributePath(steps)
            : throw new ExpressionException("The document path has too many nesting elements; nesting elements: " + steps.Count);
    }

    private string TakeName()
    {
        switch (Current.Kind)
        {
            case TokenKind.Name:
                return _placeholders.Name(Take().Text);
            case TokenKind.Word when ReservedWords.Contains(Current.Text):
                throw new ExpressionException($"Attribute name is a reserved keyword; reserved keyword: {Current.Text}");
            case TokenKind.Word:
                return Take().Text;
            default:
                throw Unexpected();
        }
    }

    private bool TakeIf(bool condition)
    {
        _position += condition ? 1 : 0;
        return condition;
    }
}
