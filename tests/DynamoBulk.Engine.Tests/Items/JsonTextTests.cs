using System.Text;
using DynamoBulk.Items;
using FsCheck;
using FsCheck.Fluent;

namespace DynamoBulk.Engine.Tests.Items;

public sealed class JsonTextTests
{
    [Fact]
    public void The_text_of_any_bytes_is_that_of_the_platform() =>
        Prop.ForAll<byte[]>(bytes => JsonText.Original(bytes) == Encoding.UTF8.GetString(bytes)).QuickCheckThrowOnFailure();

    [Fact]
    public void Bytes_that_are_no_text_take_no_more_memory_than_others()
    {
        byte[] noText = [.. Enumerable.Repeat((byte)0xA8, 100_000)];
        JsonText.Original(noText);

        long before = GC.GetAllocatedBytesForCurrentThread();
        string text = JsonText.Original(noText);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal(new string('\uFFFD', 100_000), text);
        Assert.InRange(allocated, 0, 3 * noText.Length);
    }
}
