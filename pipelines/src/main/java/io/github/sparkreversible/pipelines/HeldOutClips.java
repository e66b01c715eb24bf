package io.github.sparkreversible.pipelines;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.fs.Path;
import scala.util.hashing.MurmurHash3$;

/**
 * A part of every label's clips held out, chosen by a hash of seed, label and file name: the same
 * clips wherever their folder lies.
 *
 * @param train paths of the clips to train on
 * @param test paths of the clips to test with
 */
record HeldOutClips(List<String> train, List<String> test) {

  /** One clip in so many is held out, at least one of each label. */
  private static final int TEST_SHARE = 5;

  /**
   * Splits.
   *
   * @param folders clips by label
   * @param seed another seed holds out other clips
   * @throws IllegalArgumentException if a label has a single clip; names it
   */
  static HeldOutClips of(LabelFolders folders, long seed) {
    List<String> train = new ArrayList<>();
    List<String> test = new ArrayList<>();
    folders
        .clips()
        .forEach(
            (label, paths) -> {
              if (paths.size() < 2) {
                throw new IllegalArgumentException(
                    "label '"
                        + label
                        + "' of "
                        + folders.folder()
                        + " has 1 clip, expected at least 2: one to train on and one to test with;"
                        + " or name test clips with --test");
              }
              List<String> shuffled = new ArrayList<>(paths);
              shuffled.sort(
                  Comparator.<String>comparingInt(path -> hash(seed, label, path))
                      .thenComparing(path -> new Path(path).getName()));
              int held = Math.max(1, paths.size() / TEST_SHARE);
              test.addAll(shuffled.subList(0, held));
              train.addAll(shuffled.subList(held, shuffled.size()));
            });
    return new HeldOutClips(train, test);
  }

  private static int hash(long seed, String label, String path) {
    return MurmurHash3$.MODULE$.stringHash(
        label + "/" + new Path(path).getName(), Long.hashCode(seed));
  }
}
