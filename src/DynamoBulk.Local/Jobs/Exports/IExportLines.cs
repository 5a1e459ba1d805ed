using System.Buffers;
using DynamoBulk.Local.Tables;

namespace DynamoBulk.Local.Jobs.Exports;

/// <summary>Writes the lines of data files in one format.</summary>
internal interface IExportLines
{
    /// <summary>Writes the line of a full export for an item.</summary>
    void WriteItem(IBufferWriter<byte> output, Row item);

    /// <summary>Writes the line of an incremental export for what became of an item.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="change">What became of it.</param>
    /// <param name="withOldImage">Whether the line tells what it was before.</param>
    void WriteChange(IBufferWriter<byte> output, ItemChange change, bool withOldImage);
}
