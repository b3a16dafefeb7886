package vexel.distill.superpixel;

import java.nio.file.Files;
import java.nio.file.Path;
import vexel.distill.data.CameraView;
import vexel.distill.data.DataFault;
import vexel.distill.data.ImageFile;

/// Label maps made elsewhere, such as the masks of a segmentation model that Seal pools over: one
/// PNG an image, grey of 8 or 16 bits or with a palette, a pixel's value its region. Their number
/// of regions is not fixed.
///
/// @param folder where they lie
public record LabelFolder(Path folder) {
  /// The labels of a camera's image: `<token>.png`, else `<channel>.png`.
  ///
  /// @throws DataFault if there is neither, or as [#read]
  public LabelMap read(CameraView view, int height, int width) {
    if (Files.exists(file(view.token()))) {
      return read(view.token(), height, width);
    }
    if (Files.exists(file(view.channel()))) {
      return read(view.channel(), height, width);
    }
    throw new DataFault(
        file(view.token()),
        "file",
        "does not exist, nor does " + file(view.channel()).getFileName(),
        "give each image's labels its token or its camera as name, or leave the folder away");
  }

  /// The labels in `<name>.png`.
  ///
  /// @param height rows of the image they belong to
  /// @param width columns of that image
  /// @throws DataFault if the file is missing, no one-channel image, corrupt or of another size
  public LabelMap read(String name, int height, int width) {
    ImageFile file = ImageFile.of(file(name)).measured();
    if (file.height() != height || file.width() != width) {
      throw new DataFault(
          file.path(),
          "size",
          file.height() + "x" + file.width() + ", its image has " + height + "x" + width,
          "make the label map at the size of the recorded image");
    }
    return LabelMap.of(height, width, file.decodeSamples());
  }

  private Path file(String name) {
    return folder.resolve(name + ".png");
  }
}
