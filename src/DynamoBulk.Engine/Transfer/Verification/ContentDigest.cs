using DynamoBulk.Items;

namespace DynamoBulk.Transfer.Verification;

/// <summary>
/// A digest of many items that does not depend on their order: the sum of their content hashes modulo 2^256. A sum, unlike
/// an exclusive or, tells an item that is there twice from one that is not there at all.
/// </summary>
/// <param name="Sum">The sum so far; default is that of no items.</param>
public readonly record struct ContentDigest(ContentHash Sum)
{
    /// <summary>How a digest is made, for records; another way of making it gets another name.</summary>
    public const string Algorithm = "DynamoBulk-SHA256-Sum/1";

    /// <summary>The digest with one more item.</summary>
    /// <param name="digest">The digest so far.</param>
    /// <param name="hash">The item's hash.</param>
    public static ContentDigest operator +(ContentDigest digest, ContentHash hash)
    {
        UInt128 low = unchecked(digest.Sum.Low + hash.Low);
        UInt128 carry = low < hash.Low ? UInt128.One : UInt128.Zero;
        return new ContentDigest(new ContentHash(unchecked(digest.Sum.High + hash.High + carry), low));
    }

    /// <summary>The digest in hexadecimal.</summary>
    /// <returns>64 lower-case digits.</returns>
    public override string ToString() => Sum.ToString();
}
