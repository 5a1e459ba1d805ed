using DynamoBulk.Items;

namespace DynamoBulk.Service.Expressions;

/// <summary>Reads an expression with names and literals in place and writes it with placeholders.</summary>
/// <remarks>
/// The grammar is the service's own, with literals where it has value placeholders:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
/// </remarks>
/// <param name="expression">What the user wrote.</param>
/// <param name="keys">Key attributes by name; literals take their types.</param>
/// <param name="placeholders">Takes names and values.</param>
internal sealed class ExpressionParser(string expression, IReadOnlyDictionary<string, KeyAttribute> keys, ExpressionPlaceholders placeholders)
{
    // The service allows 300 operators; far more brackets than that would end the process instead of the parsing.
    private const int MaxDepth = 300;

    private static readonly string[] s_comparators = ["=", "<>", "<", "<=", ">", ">="];
    private static readonly string[] s_keywords = ["AND", "OR", "NOT", "BETWEEN", "IN", "TRUE", "FALSE", "NULL"];
    private static readonly string[] s_functions = ["attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains"];

    private readonly List<ExpressionToken> _tokens = ExpressionLexer.Read(expression);
    private int _next;
    private int _depth;

    private ExpressionToken Next => _tokens[_next];

    /// <summary>Reads a condition to the end of the expression.</summary>
    /// <returns>The condition with placeholders.</returns>
    /// <exception cref="ExpressionSyntaxException">The text is no condition.</exception>
    public string ReadCondition()
    {
        Condition condition = ReadOr();
        return Next.Kind == ExpressionTokenKind.End ? condition.Text : throw Unexpected("AND, OR or the end");
    }

    private Condition ReadOr()
    {
        if (++_depth > MaxDepth)
        {
            throw Unexpected("fewer brackets inside one another");
        }

        Condition condition = ReadChain("OR", () => ReadChain("AND", ReadNot));
        _depth--;
        return condition;
    }

    private Condition ReadChain(string keyword, Func<Condition> readPart)
    {
        Condition condition = readPart();
        while (TryTakeWord(keyword))
        {
            condition = new Condition($"{condition.Text} {keyword} {readPart().Text}");
        }

        return condition;
    }

    private Condition ReadNot()
    {
        int count = 0;
        while (TryTakeWord("NOT"))
        {
            count++;
        }

        Condition condition = ReadComparison();
        return count == 0 ? condition : new Condition(string.Concat(Enumerable.Repeat("NOT ", count)) + condition.Text);
    }

    private Condition ReadComparison()
    {
        if (TryTake("("))
        {
            Condition inner = ReadOr();
            Expect(")");

            // The service refuses brackets around brackets as redundant.
            return inner.IsInBrackets ? inner : new Condition($"({inner.Text})", IsInBrackets: true);
        }

        if (FindFunction() is { } function)
        {
            return new Condition(ReadFunction(function));
        }

        ExpressionOperand left = ReadOperand();
        if (TryTakeWord("BETWEEN"))
        {
            ExpressionOperand low = ReadOperand();
            ExpectWord("AND");
            ExpressionOperand high = ReadOperand();
            KeyAttribute? betweenKey = FindKey(left, low, high);
            return new Condition($"{Write(left, betweenKey)} BETWEEN {Write(low, betweenKey)} AND {Write(high, betweenKey)}");
        }

        if (TryTakeWord("IN"))
        {
            Expect("(");
            List<ExpressionOperand> members = ReadList(ReadOperand);
            Expect(")");
            KeyAttribute? inKey = FindKey([left, .. members]);
            return new Condition($"{Write(left, inKey)} IN ({string.Join(", ", members.Select(member => Write(member, inKey)))})");
        }

        string comparator = Array.Find(s_comparators, TryTake) ?? throw Unexpected("a comparator (=, <>, <, <=, >, >=, BETWEEN, IN)");
        ExpressionOperand right = ReadOperand();
        KeyAttribute? key = FindKey(left, right);
        return new Condition($"{Write(left, key)} {comparator} {Write(right, key)}");
    }

    private string? FindFunction() =>
        _tokens[_next].Kind == ExpressionTokenKind.Word && _tokens[_next + 1].Is("(") ? Array.Find(s_functions, Next.IsWord) : null;

    private string ReadFunction(string function)
    {
        _next += 2;
        if (function is "attribute_exists" or "attribute_not_exists")
        {
            string path = ReadPathOperand().Translated!;
            Expect(")");
            return $"{function}({path})";
        }

        ExpressionOperand subject = ReadOperand();
        Expect(",");
        ExpressionToken second = Next;
        ExpressionOperand operand = ReadOperand();
        if (function == "attribute_type" && (operand.Translated is not null || !Enum.TryParse<AttributeType>(operand.Literal, out _)))
        {
            throw new ExpressionSyntaxException(expression, second.Offset, second.Length, $"a type is expected: {string.Join(", ", Enum.GetNames<AttributeType>().Select(name => $"'{name}'"))}.");
        }

        Expect(")");
        KeyAttribute? key = function == "attribute_type" ? null : FindKey(subject, operand);
        return $"{function}({Write(subject, key)}, {Write(operand, key)})";
    }

    private ExpressionOperand ReadOperand()
    {
        ExpressionToken token = Next;
        switch (token.Kind)
        {
            case ExpressionTokenKind.Text:
                _next++;
                return new ExpressionOperand(null, Type: AttributeType.S, Literal: token.Value);
            case ExpressionTokenKind.Number:
                _next++;
                return DdbNumber.TryParse(token.Value, out _)
                    ? new ExpressionOperand(null, Type: AttributeType.N, Literal: token.Value)
                    : throw new ExpressionSyntaxException(expression, token.Offset, token.Length, $"'{token.Value}' is no number that DynamoDB takes; text is put in single quotes.");
            case ExpressionTokenKind.Word when token.IsWord("true") || token.IsWord("false"):
                _next++;
                return new ExpressionOperand(null, Type: AttributeType.BOOL, Literal: token.IsWord("true") ? "true" : "false");
            case ExpressionTokenKind.Word when token.IsWord("null"):
                _next++;
                return new ExpressionOperand(null, Type: AttributeType.NULL, Literal: "true");
            case ExpressionTokenKind.Word when token.IsWord("size") && _tokens[_next + 1].Is("("):
                _next += 2;
                string path = ReadPathOperand().Translated!;
                Expect(")");
                return new ExpressionOperand($"size({path})");
            default:
                return ReadPathOperand("a name or a value");
        }
    }

    private ExpressionOperand ReadPathOperand(string expected = "a name")
    {
        string attribute = TakeName(expected, mayBeKeyword: false);
        string path = placeholders.ForName(attribute);
        bool isWhole = true;
        while (Next.Is(".") || Next.Is("["))
        {
            isWhole = false;
            path += TryTake(".") ? $".{placeholders.ForName(TakeName("a name", mayBeKeyword: true))}" : ReadIndex();
        }

        return new ExpressionOperand(path, isWhole ? attribute : null);
    }

    private string TakeName(string expected, bool mayBeKeyword)
    {
        ExpressionToken token = Next;
        if (token.Kind == ExpressionTokenKind.Word && !mayBeKeyword && Array.Exists(s_keywords, token.IsWord))
        {
            throw Unexpected($"{expected} ('{token.Value}' is a keyword; as a name it is put in double quotes)");
        }

        if (token.Kind is not (ExpressionTokenKind.Word or ExpressionTokenKind.QuotedName))
        {
            throw Unexpected(expected);
        }

        if (token.Value.Length == 0)
        {
            throw new ExpressionSyntaxException(expression, token.Offset, token.Length, "a name has at least one character.");
        }

        _next++;
        return token.Value;
    }

    private string ReadIndex()
    {
        Expect("[");
        ExpressionToken token = Next;
        if (token.Kind != ExpressionTokenKind.Number || !token.Value.All(char.IsAsciiDigit))
        {
            throw Unexpected("an index, 0 or more");
        }

        _next++;
        Expect("]");
        return $"[{token.Value}]";
    }

    private List<T> ReadList<T>(Func<T> readMember)
    {
        var members = new List<T> { readMember() };
        while (TryTake(","))
        {
            members.Add(readMember());
        }

        return members;
    }

    private KeyAttribute? FindKey(params ReadOnlySpan<ExpressionOperand> operands)
    {
        foreach (ExpressionOperand operand in operands)
        {
            if (operand.Attribute is not null && keys.TryGetValue(operand.Attribute, out KeyAttribute? key))
            {
                return key;
            }
        }

        return null;
    }

    private string Write(ExpressionOperand operand, KeyAttribute? key) => operand.Translated ?? placeholders.ForValue(operand.ToValue(key));

    private bool TryTake(string symbol)
    {
        bool taken = Next.Is(symbol);
        _next += taken ? 1 : 0;
        return taken;
    }

    private bool TryTakeWord(string word)
    {
        bool taken = Next.IsWord(word);
        _next += taken ? 1 : 0;
        return taken;
    }

    private void Expect(string symbol)
    {
        if (!TryTake(symbol))
        {
            throw Unexpected($"'{symbol}'");
        }
    }

    private void ExpectWord(string word)
    {
        if (!TryTakeWord(word))
        {
            throw Unexpected(word);
        }
    }

    private ExpressionSyntaxException Unexpected(string expected)
    {
        string found = Next.Kind switch
        {
            ExpressionTokenKind.End => "the end",
            ExpressionTokenKind.Symbol => $"'{Next.Value}'",
            _ => expression.Substring(Next.Offset, Next.Length),
        };
        return new ExpressionSyntaxException(expression, Next.Offset, Next.Length, $"{expected} is expected here, not {found}.");
    }

    private readonly record struct Condition(string Text, bool IsInBrackets = false);
}
