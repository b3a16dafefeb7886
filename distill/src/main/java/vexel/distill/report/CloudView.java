package vexel.distill.report;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;

/// A point cloud to turn with the mouse, with several colourings to switch between. Drawn by a
/// short script on a canvas; needs no network.
public final class CloudView {
  private final float[] points;
  private final List<Coloring> colorings;

  /// @param points x, y, z in metres, row after row
  /// @param colorings names and one 0xRRGGBB per point
  public CloudView(float[] points, List<Coloring> colorings) {
    this.points = points.clone();
    this.colorings = List.copyOf(colorings);
  }

  /// One colouring of the cloud.
  public static final class Coloring {
    private final String name;
    private final int[] rgb;

    /// @param rgb one 0xRRGGBB per point
    public Coloring(String name, int[] rgb) {
      this.name = name;
      this.rgb = rgb.clone();
    }
  }

  /// The view as HTML; `id` is unique in the page.
  public String html(String id) {
    ByteBuffer xyz = ByteBuffer.allocate(points.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (float p : points) {
      xyz.putFloat(p);
    }
    StringBuilder colors = new StringBuilder();
    StringBuilder buttons = new StringBuilder();
    for (int c = 0; c < colorings.size(); c++) {
      Coloring coloring = colorings.get(c);
      ByteBuffer rgb = ByteBuffer.allocate(coloring.rgb.length * 3);
      for (int v : coloring.rgb) {
        rgb.put((byte) (v >> 16)).put((byte) (v >> 8)).put((byte) v);
      }
      colors
          .append(c == 0 ? "" : ",")
          .append('"')
          .append(Base64.getEncoder().encodeToString(rgb.array()))
          .append('"');
      buttons.append(
          "<button type=\"button\" data-c=\"%d\"%s>%s</button>"
              .formatted(c, c == 0 ? " class=\"on\"" : "", Html.escape(coloring.name)));
    }
    return """
    <div class="cloud" id="%1$s"><div class="bar">%2$s<span>drag: turn, wheel: zoom</span></div>
    <canvas width="1120" height="520"></canvas></div>
    <script>cloud("%1$s","%3$s",[%4$s])</script>
    """
        .formatted(id, buttons, Base64.getEncoder().encodeToString(xyz.array()), colors);
  }

  /// The script behind [#html(String)], once a page.
  static final String SCRIPT =
      """
      function cloud(id,xyz64,colors64){
        const bytes=s=>Uint8Array.from(atob(s),c=>c.charCodeAt(0));
        const p=new Float32Array(bytes(xyz64).buffer),n=p.length/3,colors=colors64.map(bytes);
        const box=document.getElementById(id),canvas=box.querySelector('canvas'),g=canvas.getContext('2d');
        const W=canvas.width,H=canvas.height,image=g.createImageData(W,H),depth=new Float32Array(W*H);
        const mid=[0,0,0];for(let i=0;i<n;i++)for(let k=0;k<3;k++)mid[k]+=p[3*i+k]/n;
        let reach=0;for(let i=0;i<n;i++)reach+=Math.hypot(p[3*i]-mid[0],p[3*i+1]-mid[1])/n;
        let yaw=1.57,pitch=0.6,zoom=H/(4*reach+1),which=0;
        function draw(){
          const d=image.data,c=colors[which];
          for(let i=0;i<W*H;i++){d[4*i]=17;d[4*i+1]=20;d[4*i+2]=26;d[4*i+3]=255;depth[i]=1e9}
          const cy=Math.cos(yaw),sy=Math.sin(yaw),cp=Math.cos(pitch),sp=Math.sin(pitch);
          for(let i=0;i<n;i++){
            const x=p[3*i]-mid[0],y=p[3*i+1]-mid[1],z=p[3*i+2]-mid[2];
            const a=cy*x-sy*y,b=sy*x+cy*y,e=cp*b-sp*z,f=sp*b+cp*z;
            const u=W/2+zoom*a|0,v=H/2-zoom*f|0;
            for(let dy=0;dy<2;dy++)for(let dx=0;dx<2;dx++){
              const uu=u+dx,vv=v+dy;
              if(uu<0||vv<0||uu>=W||vv>=H)continue;
              const k=vv*W+uu;
              if(e<depth[k]){depth[k]=e;d[4*k]=c[3*i];d[4*k+1]=c[3*i+1];d[4*k+2]=c[3*i+2]}
            }
          }
          g.putImageData(image,0,0);
        }
        box.querySelectorAll('button').forEach(b=>b.onclick=()=>{which=+b.dataset.c;
          box.querySelectorAll('button').forEach(o=>o.classList.toggle('on',o===b));draw()});
        canvas.onpointerdown=e=>canvas.setPointerCapture(e.pointerId);
        canvas.onpointermove=e=>{if(e.buttons){yaw+=e.movementX*0.006;pitch=Math.max(0,Math.min(1.57,pitch+e.movementY*0.006));draw()}};
        canvas.onwheel=e=>{e.preventDefault();zoom*=e.deltaY<0?1.15:1/1.15;draw()};
        draw();
      }
      """;
}
