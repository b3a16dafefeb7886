"""MinkowskiEngine 0.5.4, where one has been built (CPU_ONLY, OpenBLAS); see docs/performance.md.

    tools/peers/peer minkowski sparse.100k.c32 kernelmap.100k minkunet34.100k.step --threads 2

Coordinates are those of `./vexel bench sparse --write-coords target/peers/scene.npy`.
"""
import os
import subprocess

from timing import arguments, missing, report

try:
    import numpy
    import torch
    import MinkowskiEngine as ME
except ImportError as e:
    missing(f"MinkowskiEngine cannot be imported ({e.name}); docs/performance.md says how to build it")


class Block(torch.nn.Module):
    """Two 3³ convolutions, and a 1³ one on the way around where the width changes."""

    def __init__(self, before, width):
        super().__init__()
        self.conv1 = convolution(before, width, 3)
        self.norm1 = ME.MinkowskiBatchNorm(width)
        self.conv2 = convolution(width, width, 3)
        self.norm2 = ME.MinkowskiBatchNorm(width)
        self.around = None
        if before != width:
            self.around = torch.nn.Sequential(
                convolution(before, width, 1), ME.MinkowskiBatchNorm(width)
            )

    def forward(self, x):
        y = ME.MinkowskiFunctional.relu(self.norm1(self.conv1(x)))
        y = self.norm2(self.conv2(y))
        y += x if self.around is None else self.around(x)
        return ME.MinkowskiFunctional.relu(y)


class MinkUNet34(torch.nn.Module):
    """Res16UNet34C with a stem of 3³ and no final layer, as in SLidR."""

    PLANES = (32, 64, 128, 256, 256, 128, 96, 96)
    BLOCKS = (2, 3, 4, 6, 2, 2, 2, 2)
    STEM = 32

    def __init__(self, channels):
        super().__init__()
        self.stem = layer(convolution(channels, self.STEM, 3), self.STEM)
        down, up, stages = [], [], []
        width, skips = self.STEM, [self.STEM]
        for i in range(4):
            down.append(layer(convolution(width, width, 2, 2), width))
            stages.append(blocks(width, self.PLANES[i], self.BLOCKS[i]))
            width = self.PLANES[i]
            skips.append(width)
        skips.pop()
        for i in range(4, 8):
            p = self.PLANES[i]
            up.append(layer(convolution(width, p, 2, 2, ME.MinkowskiConvolutionTranspose), p))
            stages.append(blocks(p + skips.pop(), p, self.BLOCKS[i]))
            width = p
        self.down, self.up = torch.nn.ModuleList(down), torch.nn.ModuleList(up)
        self.stages = torch.nn.ModuleList(stages)

    def forward(self, x):
        x = self.stem(x)
        skips = []
        for i in range(4):
            skips.append(x)
            x = self.stages[i](self.down[i](x))
        for i in range(4):
            x = self.stages[4 + i](ME.cat(self.up[i](x), skips.pop()))
        return x


def convolution(before, after, kernel, stride=1, kind=None):
    kind = kind or ME.MinkowskiConvolution
    return kind(before, after, kernel_size=kernel, stride=stride, bias=False, dimension=3)


def layer(conv, width):
    return torch.nn.Sequential(conv, ME.MinkowskiBatchNorm(width), ME.MinkowskiReLU())


def blocks(before, width, count):
    first = [Block(before, width)]
    return torch.nn.Sequential(*first, *[Block(width, width) for _ in range(count - 1)])


def scene(root):
    path = os.path.join(root, "target/peers/scene.npy")
    if not os.path.exists(path):
        vexel = [os.path.join(root, "vexel"), "bench", "sparse", "--only", "sparse.100k.c32"]
        vexel += ["--rounds", "1", "--warm", "0", "--json", "--write-coords", path]
        subprocess.run(vexel, check=True, stdout=subprocess.DEVNULL)
    return torch.from_numpy(numpy.load(path)).int()


def work(key, coords):
    if key == "kernelmap.100k":
        features = torch.zeros(len(coords), 1)

        def body():
            x = ME.SparseTensor(features, coords)
            at = x.coordinate_map_key
            x.coordinate_manager.kernel_map(at, at, stride=1, kernel_size=3)

        return body
    if key == "minkunet34.100k.step":
        net = MinkUNet34(4).train()
        features = torch.randn(len(coords), 4)
        optimizer = torch.optim.AdamW(net.parameters(), 1e-3, weight_decay=0.01)

        def body():
            optimizer.zero_grad(set_to_none=True)
            net(ME.SparseTensor(features, coords)).F.square().mean().backward()
            optimizer.step()

        return body
    c = int(key.removeprefix("sparse.100k.c"))
    conv = convolution(c, c, 3)
    x = ME.SparseTensor(torch.randn(len(coords), c), coords)

    def body():
        with torch.no_grad():
            conv(x)

    return body


if __name__ == "__main__":
    args = arguments()
    # its own threads are OpenMP's and OpenBLAS's: OMP_NUM_THREADS, OPENBLAS_NUM_THREADS
    coords = scene(args.root)
    for key in args.keys:
        # a step takes tens of seconds: one call warms up enough
        report(key, work(key, coords), args, calls=1 if key.endswith(".step") else 3)
