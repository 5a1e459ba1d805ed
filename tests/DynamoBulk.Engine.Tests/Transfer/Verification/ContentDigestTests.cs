using System.Globalization;
using System.Numerics;
using DynamoBulk.Items;
using DynamoBulk.Transfer.Verification;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Transfer.Verification;

public sealed class ContentDigestTests
{
    [Fact]
    public void The_digest_is_the_sum_of_the_hashes_in_any_order() =>
        Prop.ForAll(ArbitraryItems.Many, Arb.From(Gen.Choose(0, int.MaxValue)), (items, seed) =>
        {
            var random = new Random(seed);
            List<ContentHash> hashes = [.. items.Select(ItemContent.Hash)];
            BigInteger sum = hashes.Aggregate(BigInteger.Zero, (sum, hash) => sum + BigInteger.Parse($"0{hash}", NumberStyles.HexNumber, CultureInfo.InvariantCulture)) % BigInteger.Pow(2, 256);

            Assert.Equal(sum, BigInteger.Parse($"0{DigestOf(hashes)}", NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Assert.Equal(DigestOf(hashes), DigestOf(hashes.OrderBy(_ => random.Next())));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_item_that_is_there_twice_is_not_taken_for_one_that_is_not_there()
    {
        ContentHash hash = ItemContent.Hash(Item.Parse("""{"id":{"S":"1"}}"""));

        Assert.Equal(3, new[] { DigestOf([]), DigestOf([hash]), DigestOf([hash, hash]) }.Distinct().Count());
    }

    private static ContentDigest DigestOf(IEnumerable<ContentHash> hashes) => hashes.Aggregate(default(ContentDigest), (digest, hash) => digest + hash);
}
