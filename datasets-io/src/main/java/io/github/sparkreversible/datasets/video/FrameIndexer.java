package io.github.sparkreversible.datasets.video;

import static org.bytedeco.ffmpeg.avformat.AVIndexEntry.AVINDEX_DISCARD_FRAME;
import static org.bytedeco.ffmpeg.avformat.AVIndexEntry.AVINDEX_KEYFRAME;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_CORRUPT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_PKT_FLAG_KEY;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entries_count;
import static org.bytedeco.ffmpeg.global.avformat.avformat_index_get_entry;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;

import io.github.sparkreversible.datasets.video.FrameTimeline.KeyFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVIndexEntry;

/**
 * Finds a video's frames without decoding: by the index of an mp4 or QuickTime file, or by reading
 * all packets. What decoding would show otherwise, such as a file that breaks off, packets without
 * times, or frames before the first key frame, gives no timeline.
 */
final class FrameIndexer {
  private static final String INDEXED_FORMAT = "mov,mp4,m4a,3gp,3g2,mj2";

  private final VideoContainer container;
  private final double frameSeconds;
  private int wholePackets;

  /** A finder; it reads the container, whose position is anywhere afterwards. */
  FrameIndexer(VideoContainer container) {
    this.container = container;
    double rate = container.header().frameRate();
    this.frameSeconds = rate > 0 ? 1 / rate : 0;
  }

  /** One packet that becomes a frame, as far as its time is concerned. */
  private record Shown(long timestamp, long duration) {}

  /**
   * The timeline by the container's index, without the times of single frames; empty if it has no
   * complete one.
   */
  Optional<FrameTimeline> index() throws IOException {
    int entries = avformat_index_get_entries_count(container.stream());
    if (!container.formatName().equals(INDEXED_FORMAT)
        || container.stream().nb_frames() <= 0
        || entries < container.stream().nb_frames()
        || entries > container.content().length()) {
      return Optional.empty();
    }
    List<KeyFrame> keys = new ArrayList<>();
    int shown = 0;
    long previous = Long.MIN_VALUE;
    for (int i = 0; i < entries; i++) {
      AVIndexEntry entry = avformat_index_get_entry(container.stream(), i);
      boolean key = (entry.flags() & AVINDEX_KEYFRAME) != 0;
      if (entry.timestamp() <= previous
          || entry.pos() + entry.size() > container.content().length()
          || (i == 0 && !key)) {
        return Optional.empty();
      }
      previous = entry.timestamp();
      if (key) {
        keys.add(new KeyFrame(entry.timestamp(), shown));
      }
      shown += (entry.flags() & AVINDEX_DISCARD_FRAME) == 0 ? 1 : 0;
    }
    return shown == 0 ? Optional.empty() : withEnds(shown, keys);
  }

  /**
   * Reads the packets up to the second and from the last key frame, for the first and last time.
   */
  private Optional<FrameTimeline> withEnds(int frames, List<KeyFrame> keys) throws IOException {
    KeyFrame last = keys.get(keys.size() - 1);
    double start = Double.POSITIVE_INFINITY;
    double end = Double.NEGATIVE_INFINITY;
    if (!container.seek(keys.get(0).timestamp())) {
      return Optional.empty();
    }
    boolean first = true;
    for (AVPacket packet = container.read(); packet != null; packet = container.read()) {
      if (!first && (packet.flags() & AV_PKT_FLAG_KEY) != 0) {
        break;
      }
      first = false;
      if (container.isShown(packet)) {
        start = Math.min(start, packet.pts() * container.tickSeconds());
      }
    }
    if (!container.seek(last.timestamp())) {
      return Optional.empty();
    }
    for (AVPacket packet = container.read(); packet != null; packet = container.read()) {
      if (container.isShown(packet)) {
        end = Math.max(end, endSeconds(packet.pts(), packet.duration()));
      }
    }
    return start <= end && !container.isDamaged()
        ? Optional.of(FrameTimeline.ofIndex(frames, start, end, keys))
        : Optional.empty();
  }

  /** The timeline by all packets; empty if they do not tell it. The container is at its start. */
  Optional<FrameTimeline> packets() throws IOException {
    List<Shown> shown = new ArrayList<>();
    List<Long> keys = new ArrayList<>();
    boolean timed = true;
    boolean first = true;
    for (AVPacket packet = container.read(); packet != null; packet = container.read()) {
      boolean key = (packet.flags() & AV_PKT_FLAG_KEY) != 0;
      if ((packet.flags() & AV_PKT_FLAG_CORRUPT) != 0 || (first && !key)) {
        return Optional.empty();
      }
      first = false;
      timed &= packet.pts() != AV_NOPTS_VALUE;
      if (key) {
        keys.add(packet.pts());
      }
      if (container.isShown(packet)) {
        shown.add(new Shown(packet.pts(), packet.duration()));
      }
    }
    if (container.isDamaged() || shown.isEmpty()) {
      return Optional.empty();
    }
    wholePackets = shown.size();
    return timed ? timeline(shown, keys) : Optional.empty();
  }

  /** How many frames the packets have that {@link #packets} read; 0 if not all are whole. */
  int wholePackets() {
    return wholePackets;
  }

  private Optional<FrameTimeline> timeline(List<Shown> shown, List<Long> keys) {
    shown.sort((a, b) -> Long.compare(a.timestamp, b.timestamp));
    long[] stamps = shown.stream().mapToLong(Shown::timestamp).toArray();
    double[] starts = new double[stamps.length];
    double[] ends = new double[stamps.length];
    for (int i = 0; i < stamps.length; i++) {
      if (i > 0 && stamps[i] == stamps[i - 1]) {
        return Optional.empty();
      }
      starts[i] = stamps[i] * container.tickSeconds();
      ends[i] = endSeconds(stamps[i], shown.get(i).duration);
    }
    List<KeyFrame> keyFrames = new ArrayList<>();
    long previous = Long.MIN_VALUE;
    for (long key : keys) {
      if (key <= previous) {
        return Optional.empty();
      }
      previous = key;
      int found = Arrays.binarySearch(stamps, key);
      keyFrames.add(new KeyFrame(key, found >= 0 ? found : -found - 1));
    }
    return Optional.of(FrameTimeline.ofTimes(starts, ends, keyFrames));
  }

  private double endSeconds(long timestamp, long duration) {
    double tick = container.tickSeconds();
    return timestamp * tick + (duration > 0 ? duration * tick : frameSeconds);
  }
}
