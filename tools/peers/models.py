"""Networks for ONNX Runtime, with random weights: models.py KEY OUT.onnx (Debian's python3-torch).

KEY: vit.s14.518, vit.s14.224 (DINOv2 ViT-S/14) or resnet50.256x704 (without classifier).
"""
import os
import sys

import torch
from torch import nn


class Block(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(d, eps=1e-6)
        self.qkv = nn.Linear(d, 3 * d)
        self.proj = nn.Linear(d, d)
        self.ls1 = nn.Parameter(torch.full([d], 0.1))
        self.norm2 = nn.LayerNorm(d, eps=1e-6)
        self.fc1 = nn.Linear(d, 4 * d)
        self.fc2 = nn.Linear(4 * d, d)
        self.ls2 = nn.Parameter(torch.full([d], 0.1))

    def forward(self, x):
        b, n, d = x.shape
        qkv = self.qkv(self.norm1(x)).reshape(b, n, 3, self.heads, d // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)
        p = torch.softmax((q @ k.transpose(-2, -1)) * (d // self.heads) ** -0.5, -1)
        x = x + self.ls1 * self.proj((p @ v).transpose(1, 2).reshape(b, n, d))
        return x + self.ls2 * self.fc2(nn.functional.gelu(self.fc1(self.norm2(x))))


class Vit(nn.Module):
    def __init__(self, side, d=384, depth=12, heads=6):
        super().__init__()
        self.patch = nn.Conv2d(3, d, 14, 14)
        self.cls = nn.Parameter(torch.randn(1, 1, d))
        self.pos = nn.Parameter(torch.randn(1, (side // 14) ** 2 + 1, d))
        self.blocks = nn.Sequential(*[Block(d, heads) for _ in range(depth)])
        self.norm = nn.LayerNorm(d, eps=1e-6)

    def forward(self, image):
        x = self.patch(image).flatten(2).transpose(1, 2)
        return self.norm(self.blocks(torch.cat([self.cls, x], 1) + self.pos))


def resnet50():
    from torchvision.models import resnet50 as whole

    return nn.Sequential(*list(whole(weights=None).children())[:-2])


if __name__ == "__main__":
    key, out = sys.argv[1:]
    torch.manual_seed(1)
    if key.startswith("vit.s14."):
        side = int(key.split(".")[-1])
        net, image = Vit(side), torch.randn(1, 3, side, side)
    elif key == "resnet50.256x704":
        net, image = resnet50(), torch.randn(1, 3, 256, 704)
    else:
        raise SystemExit(f"models: no network for {key}")
    os.makedirs(os.path.dirname(out), exist_ok=True)
    torch.onnx.export(net.eval(), image, out + ".part", opset_version=16)
    os.replace(out + ".part", out)
